import Testing

@testable import Reports

@Suite struct QuantityTests {
  @Test(arguments: [
    (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (598_794, "598,794"), (112_241_409, "112,241,409"),
    (-1234, "-1,234"), (Int.max, "9,223,372,036,854,775,807"), (Int.min, "-9,223,372,036,854,775,808"),
  ]) func counts(value: Int, text: String) { #expect(Quantity.count(value) == text) }

  @Test(arguments: [
    (598_794, "598,794"), (4_800_000, "4.80 M"), (112_241_409, "112 M"), (41_250_000, "41.3 M"),
    (-3_150_000, "-3.15 M"), (999_999_999, "1.00 G"),
  ]) func shortCounts(value: Int, text: String) { #expect(Quantity.shortCount(value) == text) }

  @Test(
    arguments: [
      (0, "0 FLOP"), (12, "12 FLOP"), (410e6, "0.41 GFLOP"), (41.3e6, "41.3 MFLOP"), (99.9e6, "99.9 MFLOP"),
      (650e6, "0.65 GFLOP"), (1.5e12, "1.50 TFLOP"), (5e30, "5000000000000 EFLOP"),
    ] as [(Double, String)]) func operations(value: Double, text: String)
  { #expect(Quantity.flops(value) == text) }

  @Test(arguments: [
    (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1.00 kB"), (180_000_000, "180 MB"),
    (4_200_000_000, "4.20 GB"), (999_999, "1.00 MB"), (64_000, "64.0 kB"),
  ]) func bytes(value: Int, text: String) { #expect(Quantity.bytes(value) == text) }

  @Test func percentages() {
    #expect(Quantity.percent(0.8497) == "84.97 %")
    #expect(Quantity.percent(1, places: 0) == "100 %")
    #expect(Quantity.signedPercent(0.66) == "+66 %")
    #expect(Quantity.signedPercent(-0.031) == "-3 %")
    #expect(Quantity.signedPercent(-0.001) == "±0 %")
  }

  @Test func decimals() {
    #expect(Quantity.decimal(0.43125, places: 4) == "0.4313")
    #expect(Quantity.decimal(-0.04, places: 1) == "0.0")
    #expect(Quantity.decimal(-12.5, places: 0) == "-13")
    #expect(Quantity.decimal(0.005, places: 2) == "0.01")
    #expect(Quantity.decimal(1e300, places: 2) == "1e+300")
    #expect(Quantity.decimal(.nan, places: 2) == "nan")
    #expect(Quantity.decimal(-.infinity, places: 2) == "-inf")
  }

  @Test func losses() {
    #expect(Quantity.loss(0.43124) == "0.4312")
    #expect(Quantity.loss(2.3) == "2.3000")
    #expect(Quantity.loss(0.000_123_4) == "1.23e-4")
    #expect(Quantity.loss(-0.000_999_9) == "-1.00e-3")
    #expect(Quantity.loss(1_234_567) == "1.23e6")
    #expect(Quantity.loss(0) == "0.0000")
    #expect(Quantity.loss(.infinity) == "inf")
  }

  @Test(
    arguments: [
      (0, "0.0 ms"), (0.0123, "12 ms"), (0.0042, "4.2 ms"), (0.8, "0.8 s"), (9.94, "9.9 s"), (9.96, "10 s"),
      (43.4, "43 s"),
      (59.6, "1:00"), (83, "1:23"), (3723, "1:02:03"), (183_840, "2 d 03:04"), (-1, "0.0 ms"), (.nan, "?"),
      (.infinity, "?"), (1e300, "?"),
    ] as [(Double, String)]) func durations(seconds: Double, text: String)
  {
    #expect(Quantity.duration(seconds) == text)
  }

  @Test func whatIsLeft() {
    #expect(Quantity.timeLeft(83) == "1:23 left")
    #expect(Quantity.timeLeft(7.4) == "0:07 left")
    #expect(Quantity.timeLeft(-3) == "0:00 left")
    #expect(Quantity.timeLeft(.infinity) == "? left")
    #expect(Quantity.rate(1234.4) == "1,234/s")
    #expect(Quantity.rate(0.42, of: "images") == "0.42 images/s")
    #expect(Quantity.rate(.nan) == "?/s")
  }
}

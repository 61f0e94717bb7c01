import Testing

@testable import DataSources

struct RandomTests {
  @Test func theReferenceNumbersAppear() {
    // From the reference implementations by S. Vigna: the state 1, 2, 3, 4, and the seed 1477776061723855037.
    var random = RandomGenerator(state: (1, 2, 3, 4))
    let expected: [UInt64] = [
      41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386, 9_228_616_714_210_784_205,
      9_973_669_472_204_895_162, 14_011_001_112_246_962_877, 12_406_186_145_184_390_807,
    ]
    #expect(expected.map { _ in random.next() } == expected)
    var mixer = SplitMix64(state: 1_477_776_061_723_855_037)
    let mixed: [UInt64] = [1_985_237_415_132_408_290, 2_979_275_885_539_914_483, 13_511_426_838_097_143_398]
    #expect(mixed.map { _ in mixer.next() } == mixed)
  }

  @Test func seedsAndStreamsDiffer() {
    var starts: Set<UInt64> = []
    for seed in 0..<20 as Range<UInt64> {
      for stream in 0..<20 as Range<UInt64> {
        var random = RandomGenerator(seed: seed, stream: stream)
        starts.insert(random.next())
      }
    }
    #expect(starts.count == 400)
  }

  @Test func boundedNumbersAreEvenlySpread() {
    var random = RandomGenerator(seed: 7)
    for bound in [1, 2, 3, 7, 100] {
      var counts = [Int](repeating: 0, count: bound)
      let draws = 100_000
      for _ in 0..<draws { counts[random.below(bound)] += 1 }
      let mean = Double(draws) / Double(bound)
      let chiSquared = counts.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) / mean }
      // Exceeded by chance once in a million times (Laurent and Massart 2000, with e⁻¹⁴).
      let freedom = Double(bound - 1)
      #expect(chiSquared <= freedom + 2 * (14 * freedom).squareRoot() + 28)
    }
    // Near the top of the range, a plain multiplication would favour some numbers by half.
    let large = Int.max / 3 * 2
    var low = 0
    for _ in 0..<30_000 where random.below(large) < large / 2 { low += 1 }
    #expect(abs(low - 15_000) < 500)
  }

  @Test func uniformNumbersLieInTheirRange() {
    var random = RandomGenerator(seed: 8)
    let values = (0..<100_000).map { _ in random.uniform() }
    #expect(values.allSatisfy { $0 >= 0 && $0 < 1 })
    let mean = values.reduce(0.0) { $0 + Double($1) } / 100_000
    #expect(abs(mean - 0.5) < 0.005)
    #expect((0..<1000).allSatisfy { _ in (-2...3).contains(random.uniform(from: -2, to: 3)) })
  }

  @Test func normalNumbersHaveTheirMoments() {
    var random = RandomGenerator(seed: 9)
    let values = (0..<200_000).map { _ in Double(random.normal()) }
    func moment(_ power: Int) -> Double {
      values.reduce(0) { sum, value in sum + (0..<power).reduce(1) { product, _ in product * value } }
        / 200_000
    }
    #expect(abs(moment(1)) < 0.01)
    #expect(abs(moment(2) - 1) < 0.02)
    #expect(abs(moment(3)) < 0.05)
    #expect(abs(moment(4) - 3) < 0.1)
    #expect(values.contains { $0 > 3.5 } && values.contains { $0 < -3.5 })
  }

  @Test func normalNumbersAreTheSameEverywhere() {
    // Computed a second time in Python, with its own logarithm.
    var random = RandomGenerator(seed: 42)
    #expect(
      (0..<4).map { _ in random.normal().bitPattern } == [
        1_048_950_459, 3_206_707_496, 1_065_945_734, 1_040_553_665,
      ])
  }

  @Test func theLogarithmIsRight() {
    // Known to more digits than a Double holds: ln 2, ln 10, ln ½, ln 1e-300.
    let known: [(Double, Double)] = [
      (1, 0), (2, 0.693_147_180_559_945_309), (10, 2.302_585_092_994_045_684),
      (0.5, -0.693_147_180_559_945_309),
      (1e-300, -690.775_527_898_213_705_205), (1.414_213_562_373_095, 0.346_573_590_279_972_512),
    ]
    for (value, expected) in known {
      #expect(abs(RandomGenerator.logarithm(value) - expected) <= 2e-15 * max(1, abs(expected)))
    }
  }

  @Test func aShuffleIsAPermutationFixedBySeedAndEpoch() {
    for count in [0, 1, 2, 1000] {
      let order = Shuffle.permutation(count: count, seed: 1, epoch: 0)
      #expect(order.sorted() == Array(0..<count))
    }
    let order = Shuffle.permutation(count: 1000, seed: 1, epoch: 0)
    #expect(order == Shuffle.permutation(count: 1000, seed: 1, epoch: 0))
    #expect(order != Shuffle.permutation(count: 1000, seed: 1, epoch: 1))
    #expect(order != Shuffle.permutation(count: 1000, seed: 2, epoch: 0))
    #expect(Shuffle.permutation(count: 10, seed: 42, epoch: 3) == [2, 3, 8, 1, 6, 7, 4, 5, 9, 0])
  }

  @Test func allPermutationsAreEquallyLikely() {
    var counts: [[Int]: Int] = [:]
    for epoch in 0..<24_000 { counts[Shuffle.permutation(count: 4, seed: 5, epoch: epoch), default: 0] += 1 }
    #expect(counts.count == 24)
    #expect(counts.values.allSatisfy { abs($0 - 1000) < 160 })
  }

  @Test func batchesCoverEveryExampleOnce() {
    #expect(Array(Batches(exampleCount: 10, size: 4)) == [0..<4, 4..<8, 8..<10])
    #expect(Array(Batches(exampleCount: 8, size: 4)) == [0..<4, 4..<8])
    #expect(Array(Batches(exampleCount: 3, size: 100)) == [0..<3])
    #expect(Batches(exampleCount: 0, size: 4).isEmpty)
    #expect(Batches(exampleCount: 60_000, size: 100).count == 600)
    #expect(Batches(exampleCount: 3, size: .max).count == 1)
  }
}

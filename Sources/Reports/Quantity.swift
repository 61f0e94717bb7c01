/// Numbers as people read them.
public enum Quantity {
  /// A whole number with its digits in groups of three: `598,794`.
  public static func count(_ value: Int) -> String {
    var text = ""
    for (index, digit) in String(value.magnitude).reversed().enumerated() {
      if index > 0, index.isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    if value < 0 { text.append("-") }
    return String(text.reversed())
  }

  /// A count in thousands, millions, …, to three digits: `598,794` up to that, then `4.80 M`.
  public static func shortCount(_ value: Int) -> String {
    if value.magnitude < 1_000_000 { return count(value) }
    let (number, prefix) = scaled(Double(value), from: 1)
    return "\(number) \(prefix)"
  }

  /// Operations on floating-point numbers: `0.41 GFLOP`, `41.3 MFLOP`.
  public static func flops(_ value: Double) -> String {
    let (number, prefix) = scaled(value, from: 0.1)
    return "\(number) \(prefix)FLOP"
  }

  /// Bytes in powers of a thousand: `180 MB`, `4.20 GB`, `512 bytes`.
  public static func bytes(_ value: Int) -> String {
    if value.magnitude < 1000 { return value == 1 ? "1 byte" : "\(value) bytes" }
    let (number, prefix) = scaled(Double(value), from: 1)
    return "\(number) \(prefix)B"
  }

  /// A share of one: `84.97 %`.
  public static func percent(_ share: Double, places: Int = 2) -> String {
    "\(decimal(share * 100, places: places)) %"
  }

  /// A change with its sign: `+66 %`, `-3 %`; `±0 %` where rounding leaves nothing.
  public static func signedPercent(_ share: Double, places: Int = 0) -> String {
    let text = decimal(abs(share) * 100, places: places)
    let isZero = text.allSatisfy { $0 == "0" || $0 == "." }
    return "\(isZero ? "±" : share < 0 ? "-" : "+")\(text) %"
  }

  /// A number with so many decimals, halves away from zero: `0.4312`; `nan` and `inf` as words.
  public static func decimal(_ value: Double, places: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    let places = min(max(places, 0), 15)
    var power = 1.0
    for _ in 0..<places { power *= 10 }
    let shifted = (abs(value) * power).rounded()
    guard shifted < 9e15 else { return "\(value)" }
    let digits = String(Int(shifted))
    let sign = value < 0 && shifted > 0 ? "-" : ""
    if places == 0 { return sign + digits }
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    return "\(sign)\(padded.dropLast(places)).\(padded.suffix(places))"
  }

  /// A loss: four decimals, or three significant digits in powers of ten where those would show nothing.
  public static func loss(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0.0000" : decimal(value, places: 4) }
    let size = abs(value)
    if size >= 0.001, size < 100_000 { return decimal(value, places: 4) }
    var exponent = 0
    var mantissa = size
    while mantissa >= 9.995 {
      mantissa /= 10
      exponent += 1
    }
    while mantissa < 0.9995 {
      mantissa *= 10
      exponent -= 1
    }
    return "\(value < 0 ? "-" : "")\(decimal(mantissa, places: 2))e\(exponent)"
  }

  /// A stretch of time: `12 ms`, `0.8 s`, `43 s`, `1:23`, `1:02:03`, `2 d 03:04`; `?` when it is not known.
  public static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "?" }
    let seconds = max(seconds, 0)
    if seconds < 0.1 { return "\(decimal(seconds * 1000, places: seconds < 0.0095 ? 1 : 0)) ms" }
    if seconds < 9.95 { return "\(decimal(seconds, places: 1)) s" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    return clock(whole)
  }

  /// What is left of a run: `1:23 left`, `0:07 left`.
  public static func timeLeft(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "? left" }
    return "\(clock(Int(max(seconds, 0).rounded()))) left"
  }

  /// How much is done in a second: `1,234/s`, `0.42/s`.
  public static func rate(_ value: Double, of unit: String = "") -> String {
    guard value.isFinite, value >= 0, value < 1e15 else { return "?\(unit)/s" }
    let number = value < 9.995 ? decimal(value, places: 2) : count(Int(value.rounded()))
    return "\(number)\(unit.isEmpty ? "" : " \(unit)")/s"
  }

  private static func clock(_ seconds: Int) -> String {
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    if hours >= 24 { return "\(hours / 24) d \(two(hours % 24)):\(two(minutes))" }
    if hours > 0 { return "\(hours):\(two(minutes)):\(two(seconds % 60))" }
    return "\(minutes):\(two(seconds % 60))"
  }

  /// The number to three digits, and the prefix of its unit, the largest of which there is at least `least`.
  private static func scaled(_ value: Double, from least: Double) -> (number: String, prefix: String) {
    let prefixes = ["", "k", "M", "G", "T", "P", "E"]
    guard value.isFinite else { return (decimal(value, places: 0), "") }
    var number = value
    var place = 0
    // What rounding would lift to the next unit belongs there.
    while place < prefixes.count - 1, abs(number) / 1000 >= least * 0.9995 {
      number /= 1000
      place += 1
    }
    if place == 0, number == number.rounded() { return (decimal(number, places: 0), "") }
    let size = abs(number)
    return (decimal(number, places: size < 9.995 ? 2 : size < 99.95 ? 1 : 0), prefixes[place])
  }
}

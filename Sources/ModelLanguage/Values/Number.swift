/// A number of the language: exact while it can be, so that `width / 3` either comes out whole or says that it does not.
enum Number: Hashable, Sendable {
  /// A fraction in lowest terms; the denominator is positive.
  case exact(numerator: Int, denominator: Int)
  /// A number that no fraction of 64-bit whole numbers holds, such as `1e-30`.
  case inexact(Double)

  /// Why arithmetic failed.
  enum Failure: Error {
    case overflow
    case divisionByZero
  }

  init(_ whole: Int) { self = .exact(numerator: whole, denominator: 1) }

  /// The whole number, if it is one.
  var whole: Int? {
    if case .exact(let numerator, 1) = self { return numerator }
    return nil
  }

  /// The nearest double-precision number.
  var double: Double {
    switch self {
    case .exact(let numerator, let denominator): Double(numerator) / Double(denominator)
    case .inexact(let value): value
    }
  }

  /// Reads `12`, `0.1` or `1e-3`; nil when the text is no such number.
  static func parse(_ text: Substring) throws(Failure) -> Number? {
    var digits: [UInt8] = []
    var fractionDigits = 0
    var rest = text.utf8[...]
    func isDigit(_ byte: UInt8?) -> Bool { byte.map { (0x30...0x39).contains($0) } ?? false }
    while let byte = rest.first, isDigit(byte) {
      digits.append(byte)
      rest.removeFirst()
    }
    guard !digits.isEmpty, digits.count == 1 || digits[0] != 0x30 else { return nil }
    var isWhole = true
    if rest.first == UInt8(ascii: ".") {
      isWhole = false
      rest.removeFirst()
      guard isDigit(rest.first) else { return nil }
      while let byte = rest.first, isDigit(byte) {
        digits.append(byte)
        fractionDigits += 1
        rest.removeFirst()
      }
    }
    var exponent = 0
    if let letter = rest.first, letter | 0x20 == UInt8(ascii: "e") {
      isWhole = false
      rest.removeFirst()
      guard let value = Int(Substring(rest)), abs(value) < 100_000 else { return nil }
      exponent = value
      rest = rest[rest.endIndex...]
    }
    guard rest.isEmpty else { return nil }
    if let mantissa = Int(String(decoding: digits, as: UTF8.self)), isWhole || mantissa < 1 << 53,
      let exact = try? power(mantissa, exponent - fractionDigits)
    {
      return exact
    }
    if isWhole { throw .overflow }
    guard let value = Double(String(text)), value.isFinite else { throw .overflow }
    return .inexact(value)
  }

  private static func power(_ mantissa: Int, _ exponent: Int) throws(Failure) -> Number {
    guard abs(exponent) <= 18 else { throw .overflow }
    var scale = 1
    for _ in 0..<abs(exponent) { scale *= 10 }
    return exponent < 0
      ? try fraction(mantissa, scale)
      : try fraction(checked(mantissa.multipliedReportingOverflow(by: scale)), 1)
  }

  /// A fraction in lowest terms.
  private static func fraction(_ numerator: Int, _ denominator: Int) throws(Failure) -> Number {
    guard denominator != 0 else { throw .divisionByZero }
    var (a, b) = (numerator.magnitude, denominator.magnitude)
    while b != 0 { (a, b) = (b, a % b) }
    guard let top = Int(exactly: numerator.magnitude / max(a, 1)),
      let bottom = Int(exactly: denominator.magnitude / max(a, 1))
    else { throw .overflow }
    return .exact(numerator: (numerator < 0) == (denominator < 0) ? top : -top, denominator: bottom)
  }

  private static func checked(_ result: (partialValue: Int, overflow: Bool)) throws(Failure) -> Int {
    if result.overflow { throw .overflow }
    return result.partialValue
  }

  private static func finite(_ value: Double) throws(Failure) -> Number {
    guard value.isFinite else { throw .overflow }
    return .inexact(value)
  }

  func adding(_ other: Number) throws(Failure) -> Number {
    guard case .exact(let a, let b) = self, case .exact(let c, let d) = other else {
      return try Self.finite(double + other.double)
    }
    let left = try Self.checked(a.multipliedReportingOverflow(by: d))
    let right = try Self.checked(c.multipliedReportingOverflow(by: b))
    return try Self.fraction(
      Self.checked(left.addingReportingOverflow(right)), Self.checked(b.multipliedReportingOverflow(by: d)))
  }

  func subtracting(_ other: Number) throws(Failure) -> Number { try adding(other.multiplied(by: Number(-1))) }

  func multiplied(by other: Number) throws(Failure) -> Number {
    guard case .exact(let a, let b) = self, case .exact(let c, let d) = other else {
      return try Self.finite(double * other.double)
    }
    return try Self.fraction(
      Self.checked(a.multipliedReportingOverflow(by: c)), Self.checked(b.multipliedReportingOverflow(by: d)))
  }

  func divided(by other: Number) throws(Failure) -> Number {
    guard case .exact(let a, let b) = self, case .exact(let c, let d) = other else {
      guard other.double != 0 else { throw .divisionByZero }
      return try Self.finite(double / other.double)
    }
    return try Self.fraction(
      Self.checked(a.multipliedReportingOverflow(by: d)), Self.checked(b.multipliedReportingOverflow(by: c)))
  }
}

extension Number: CustomStringConvertible {
  /// The number as people write it; a fraction that is no short decimal is shown as such.
  var description: String {
    switch self {
    case .exact(let numerator, 1): "\(numerator)"
    case .exact(let numerator, let denominator):
      Self.isShortDecimal(denominator) ? "\(double)" : "\(numerator) / \(denominator)"
    case .inexact(let value): "\(value)"
    }
  }

  private static func isShortDecimal(_ denominator: Int) -> Bool {
    var rest = denominator
    while rest.isMultiple(of: 2) { rest /= 2 }
    while rest.isMultiple(of: 5) { rest /= 5 }
    return rest == 1
  }
}

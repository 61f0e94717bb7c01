/// Reads arithmetic: `width / 2`, `4 * (heads + 1)`, `input.feature`, `time - 6`.
struct ExpressionParser {
  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  /// Brackets nest at most this deep, so that no text can exhaust the stack.
  private static let depthLimit = 64
  /// No honest expression has more characters.
  private static let lengthLimit = 1000

  /// The expression that the text is.
  static func parse(_ text: String) throws(Expression.SyntaxError) -> Expression {
    var parser = ExpressionParser(bytes: Array(text.utf8))
    guard parser.bytes.count <= lengthLimit else {
      throw Expression.SyntaxError(
        message: "an expression has at most \(lengthLimit) characters", range: 0..<parser.bytes.count)
    }
    let expression = try parser.sum()
    parser.skipSpaces()
    guard parser.position == parser.bytes.count else {
      throw parser.unexpected("an operator or the end")
    }
    return expression
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpaces() {
    while next == UInt8(ascii: " ") || next == UInt8(ascii: "\t") || next == UInt8(ascii: "\n") { position += 1 }
  }

  private func unexpected(_ wanted: String) -> Expression.SyntaxError {
    guard position < bytes.count else {
      return Expression.SyntaxError(message: "the expression ends where \(wanted) should stand", range: position..<position)
    }
    var end = position + 1
    if Self.isWordPart(bytes[position]) {
      while end < bytes.count, Self.isWordPart(bytes[end]) { end += 1 }
    }
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    let found = String(decoding: bytes[position..<end], as: UTF8.self)
    return Expression.SyntaxError(
      message: "`\(found)` stands where \(wanted) should stand",
      help: "values know `+`, `-`, `*`, `/` and brackets", range: position..<end)
  }

  private mutating func sum() throws(Expression.SyntaxError) -> Expression {
    skipSpaces()
    // Brackets around a side belong to the place of the whole.
    let start = position
    var left = try product()
    while true {
      skipSpaces()
      guard let sign = next, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return left }
      position += 1
      let right = try product()
      left = .binary(
        sign == UInt8(ascii: "+") ? .add : .subtract, left, right, at: start..<position)
    }
  }

  private mutating func product() throws(Expression.SyntaxError) -> Expression {
    skipSpaces()
    let start = position
    var left = try factor()
    while true {
      skipSpaces()
      guard let sign = next, sign == UInt8(ascii: "*") || sign == UInt8(ascii: "/") else { return left }
      position += 1
      let right = try factor()
      left = .binary(
        sign == UInt8(ascii: "*") ? .multiply : .divide, left, right, at: start..<position)
    }
  }

  private mutating func factor() throws(Expression.SyntaxError) -> Expression {
    skipSpaces()
    let start = position
    guard let byte = next else { throw unexpected("a number or a name") }
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else {
      throw Expression.SyntaxError(
        message: "brackets nest deeper than \(Self.depthLimit)", range: position..<position + 1)
    }
    switch byte {
    case UInt8(ascii: "-"):
      position += 1
      let inner = try factor()
      return .negated(inner, at: start..<position)
    case UInt8(ascii: "("):
      position += 1
      let inner = try sum()
      try close()
      return inner
    case 0x30...0x39, UInt8(ascii: "."):
      return try number()
    default:
      guard Self.isWordStart(byte) else { throw unexpected("a number or a name") }
      return try word()
    }
  }

  private mutating func close() throws(Expression.SyntaxError) {
    skipSpaces()
    guard next == UInt8(ascii: ")") else { throw unexpected("`)`") }
    position += 1
  }

  private mutating func number() throws(Expression.SyntaxError) -> Expression {
    let start = position
    while let byte = next {
      let afterExponent = position > start && bytes[position - 1] | 0x20 == UInt8(ascii: "e")
      let isSign = (byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")) && afterExponent && !startsLikeHex(start)
      guard Self.isWordPart(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":") || isSign else { break }
      position += 1
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    do {
      if let value = try Number.parse(text[...]) { return .number(value, at: start..<position) }
    } catch {
      throw Expression.SyntaxError(
        message: "\(text) is beyond what fits in 64 bits", help: "the largest whole number is \(Int.max)",
        range: start..<position, isOverflow: true)
    }
    throw Expression.SyntaxError(
      message: "`\(text)` is no number", help: Self.help(forNumber: text), range: start..<position)
  }

  private func startsLikeHex(_ start: Int) -> Bool {
    start + 1 < bytes.count && bytes[start] == 0x30 && bytes[start + 1] | 0x20 == UInt8(ascii: "x")
  }

  /// What a person who wrote a number of another language should write here.
  private static func help(forNumber text: String) -> String {
    let plain = text.replacing("_", with: "")
    if plain != text, Int(plain) != nil { return "write \(plain), without `_`" }
    if text.allSatisfy({ $0.isASCII && $0.isNumber }), let value = Int(text) {
      return "write \(value): a leading zero is refused, because some YAML readers take it for octal"
    }
    if text.contains(":") { return "write the number in full: some YAML readers take `:` for minutes and seconds" }
    if text.lowercased().hasPrefix("0x"), let value = Int(text.dropFirst(2), radix: 16) { return "write \(value)" }
    if text.lowercased().hasPrefix("0o"), let value = Int(text.dropFirst(2), radix: 8) { return "write \(value)" }
    return "numbers are written like 128, 0.1 or 1e-3"
  }

  private mutating func word() throws(Expression.SyntaxError) -> Expression {
    let start = position
    while let byte = next, Self.isWordPart(byte) || byte == UInt8(ascii: ".") { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    skipSpaces()
    guard text == "floor", next == UInt8(ascii: "(") else { return .name(text, at: start..<start + text.utf8.count) }
    position += 1
    let inner = try sum()
    try close()
    guard case .binary(.divide, let top, let bottom, _) = inner else {
      throw Expression.SyntaxError(message: "`floor` takes a division, as in floor(time / 5)", range: start..<position)
    }
    return .floor(top, bottom, at: start..<position)
  }

  static func isWordStart(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
  }

  static func isWordPart(_ byte: UInt8) -> Bool { isWordStart(byte) || (0x30...0x39).contains(byte) }
}

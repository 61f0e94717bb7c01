/// Reads JSON (RFC 8259) piece by piece from bytes that nobody vouches for.
///
/// Every step is bounded: nesting by `depthLimit`, everything else by the length of the text. A key that appears twice
/// in one object is an error. Strings are compared as bytes: Swift's own comparison holds different spellings of an
/// accented letter for the same key.
struct JSONReader {
  /// What is wrong, and at which byte.
  struct Failure: Error {
    let offset: Int
    let words: String
  }

  private let bytes: [UInt8]
  private(set) var offset = 0
  private var depth = 0
  private let depthLimit = 64

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The next byte that is no white space; nil at the end.
  mutating func peek() -> UInt8? {
    while offset < bytes.count, isSpace(bytes[offset]) { offset += 1 }
    return offset < bytes.count ? bytes[offset] : nil
  }

  /// Makes sure that only white space follows.
  mutating func end() throws(Failure) {
    if peek() != nil { throw failure("something follows its end") }
  }

  /// Reads an object; `body` must read each member's value.
  mutating func object(
    _ body: (inout JSONReader, _ key: [UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    try open("{", "an object")
    var keys: Set<[UInt8]> = []
    if peek() == UInt8(ascii: "}") {
      offset += 1
    } else {
      repeat {
        _ = peek()
        let start = offset
        let key = try string()
        guard keys.insert(key).inserted else {
          throw Failure(offset: start, words: "the key \"\(JSONReader.shown(key))\" appears twice")
        }
        try expect(":")
        try body(&self, key)
      } while try separator(before: "}")
    }
    depth -= 1
  }

  /// Reads an array; `body` must read each element.
  mutating func array(_ body: (inout JSONReader) throws(Failure) -> Void) throws(Failure) {
    try open("[", "an array")
    if peek() == UInt8(ascii: "]") {
      offset += 1
    } else {
      repeat { try body(&self) } while try separator(before: "]")
    }
    depth -= 1
  }

  /// Reads a whole number from 0 to Int.max, written without fraction and exponent.
  mutating func natural() throws(Failure) -> Int {
    guard let first = peek(), isDigit(first) else { throw failure("a whole number from 0 up is needed") }
    let start = offset
    var value = 0
    while offset < bytes.count, isDigit(bytes[offset]) {
      let (tens, overflows) = value.multipliedReportingOverflow(by: 10)
      let (next, carries) = tens.addingReportingOverflow(Int(bytes[offset] - 0x30))
      if overflows || carries { throw Failure(offset: start, words: "a number is too large") }
      value = next
      offset += 1
    }
    if first == 0x30, offset - start > 1 { throw Failure(offset: start, words: "a number starts with 0") }
    if offset < bytes.count,
      [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(bytes[offset])
    {
      throw failure("a whole number from 0 up is needed")
    }
    return value
  }

  /// Reads a string, and returns its UTF-8 bytes, which are valid.
  mutating func string() throws(Failure) -> [UInt8] {
    try expect("\"", "a string")
    let start = offset
    var text: [UInt8] = []
    while offset < bytes.count {
      let byte = bytes[offset]
      switch byte {
      case UInt8(ascii: "\""):
        offset += 1
        guard String(validating: text, as: UTF8.self) != nil else {
          throw Failure(offset: start, words: "a string is not valid UTF-8")
        }
        return text
      case UInt8(ascii: "\\"):
        offset += 1
        try escape(into: &text)
      case 0..<0x20: throw failure("a string holds a control character")
      default:
        text.append(byte)
        offset += 1
      }
    }
    throw Failure(offset: start, words: "a string does not end")
  }

  /// Reads any value and forgets it.
  mutating func skip() throws(Failure) {
    switch peek() {
    case UInt8(ascii: "{"): try object { (reader, _) throws(Failure) in try reader.skip() }
    case UInt8(ascii: "["): try array { (reader) throws(Failure) in try reader.skip() }
    case UInt8(ascii: "\""): _ = try string()
    default: _ = try literal()
    }
  }

  /// Reads a number, `true`, `false` or `null`.
  mutating func literal() throws(Failure) -> String {
    _ = peek()
    let start = offset
    while offset < bytes.count, isLiteral(bytes[offset]) { offset += 1 }
    let literal = String(decoding: bytes[start..<offset], as: UTF8.self)
    guard ["true", "false", "null"].contains(literal) || Double(literal) != nil else {
      throw Failure(offset: start, words: "a value is needed")
    }
    return literal
  }

  /// A key as messages show it.
  static func shown(_ key: [UInt8]) -> String {
    let text = String(decoding: key.prefix(80), as: UTF8.self)
    return key.count > 80 ? text + "…" : text
  }

  func failure(_ words: String) -> Failure { Failure(offset: offset, words: words) }

  private mutating func open(_ bracket: Unicode.Scalar, _ what: String) throws(Failure) {
    try expect(bracket, what)
    depth += 1
    if depth > depthLimit { throw failure("brackets are nested more than \(depthLimit) deep") }
  }

  private mutating func expect(_ mark: Unicode.Scalar, _ what: String? = nil) throws(Failure) {
    guard peek() == UInt8(ascii: mark) else { throw failure("\(what ?? "`\(mark)`") is needed") }
    offset += 1
  }

  /// Reads a comma (true) or the closing bracket (false).
  private mutating func separator(before close: Unicode.Scalar) throws(Failure) -> Bool {
    let next = peek()
    guard next == UInt8(ascii: ",") || next == UInt8(ascii: close) else {
      throw failure("`,` or `\(close)` is needed")
    }
    offset += 1
    return next == UInt8(ascii: ",")
  }

  private mutating func escape(into text: inout [UInt8]) throws(Failure) {
    guard offset < bytes.count else { throw failure("a string does not end") }
    let byte = bytes[offset]
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(8)
    case UInt8(ascii: "f"): text.append(12)
    case UInt8(ascii: "n"): text.append(10)
    case UInt8(ascii: "r"): text.append(13)
    case UInt8(ascii: "t"): text.append(9)
    case UInt8(ascii: "u"): text.append(contentsOf: String(try escapedScalar()).utf8)
    default: throw failure("a string holds an escape that JSON does not know")
    }
  }

  /// The scalar of `\uXXXX`, or of two of them that form a surrogate pair.
  private mutating func escapedScalar() throws(Failure) -> Unicode.Scalar {
    var value = try fourDigits()
    if (0xD800..<0xDC00).contains(value), offset + 1 < bytes.count, bytes[offset] == UInt8(ascii: "\\"),
      bytes[offset + 1] == UInt8(ascii: "u")
    {
      offset += 2
      let low = try fourDigits()
      guard (0xDC00..<0xE000).contains(low) else { throw failure("a string holds half a surrogate pair") }
      value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(value) else { throw failure("a string holds half a surrogate pair") }
    return scalar
  }

  private mutating func fourDigits() throws(Failure) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard offset < bytes.count, let digit = Character(Unicode.Scalar(bytes[offset])).hexDigitValue else {
        throw failure("`\\u` needs four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      offset += 1
    }
    return value
  }

  private func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private func isLiteral(_ byte: UInt8) -> Bool {
    isDigit(byte) || (0x61...0x7A).contains(byte) || [0x2B, 0x2D, 0x2E, 0x45].contains(byte)
  }
}

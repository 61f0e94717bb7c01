/// Why a text is not a graph.
public struct GraphParseError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The line, from 1.
  public let line: Int
  /// What is wrong there.
  public let message: String
  /// `line 3: …`.
  public var description: String { "line \(line): \(message)" }
}

/// Reads the small parts of a printed graph: words, numbers and signs, one after the other.
struct GraphScanner {
  private let bytes: [UInt8]
  private var place = 0
  private(set) var line = 1

  init(_ text: String) { bytes = Array(text.utf8) }

  var isAtEnd: Bool { place == bytes.count }

  func failure(_ message: String) -> GraphParseError { GraphParseError(line: line, message: message) }

  /// The next byte after spaces; nil at the end of the text.
  mutating func peek() -> UInt8? {
    while place < bytes.count, bytes[place] == UInt8(ascii: " ") { place += 1 }
    return place < bytes.count ? bytes[place] : nil
  }

  /// Whether the next sign is this one; nothing is taken.
  mutating func sees(_ sign: Unicode.Scalar) -> Bool { peek() == UInt8(ascii: sign) }

  /// Takes a sign if it is the next.
  mutating func take(_ sign: Unicode.Scalar) -> Bool {
    guard sees(sign) else { return false }
    place += 1
    return true
  }

  mutating func expect(_ sign: Unicode.Scalar) throws(GraphParseError) {
    guard take(sign) else { throw failure("`\(sign)` was expected here") }
  }

  /// Ends a line.
  mutating func expectLineEnd() throws(GraphParseError) {
    guard let next = peek() else { return }
    guard next == UInt8(ascii: "\n") else { throw failure("the line should end here") }
    place += 1
    line += 1
  }

  mutating func skipEmptyLines() {
    while peek() == UInt8(ascii: "\n") {
      place += 1
      line += 1
    }
  }

  /// Letters, digits and the few signs of names that stand without quotation marks.
  static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "#"),
      UInt8(ascii: "~"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  /// Takes the bytes that satisfy a condition, after spaces.
  mutating func run(_ condition: (UInt8) -> Bool) -> String {
    _ = peek()
    let start = place
    while place < bytes.count, condition(bytes[place]) { place += 1 }
    return String(decoding: bytes[start..<place], as: UTF8.self)
  }

  /// A word without quotation marks.
  mutating func word() throws(GraphParseError) -> String {
    let word = run(Self.isWordByte)
    if word.isEmpty { throw failure("a word was expected here") }
    return word
  }

  /// A name: a word, or anything in quotation marks.
  mutating func name() throws(GraphParseError) -> String { sees("\"") ? try quoted() : try word() }

  /// The name of a symbol within a size.
  mutating func symbol() throws(GraphParseError) -> String {
    if sees("\"") { return try quoted() }
    let word = run { Self.isWordByte($0) && $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "#") }
    if word.isEmpty { throw failure("a size was expected here") }
    return word
  }

  /// Text in quotation marks; `\"`, `\\` and `\n` stand for what cannot stand there itself.
  mutating func quoted() throws(GraphParseError) -> String {
    try expect("\"")
    var text: [UInt8] = []
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\n"):
        place -= 1
        throw failure("the quotation mark is not closed")
      case UInt8(ascii: "\\"):
        guard place < bytes.count else { throw failure("the quotation mark is not closed") }
        switch bytes[place] {
        case UInt8(ascii: "n"): text.append(UInt8(ascii: "\n"))
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(bytes[place])
        default: throw failure("`\\` must stand before `\"`, `\\` or `n`")
        }
        place += 1
      default: text.append(byte)
      }
    }
    throw failure("the quotation mark is not closed")
  }

  /// A whole number, with a sign or without.
  mutating func integer() throws(GraphParseError) -> Int {
    let text = try word()
    guard let value = Int(text) else { throw failure("`\(text)` is not a whole number, or too large a one") }
    return value
  }

  /// A number.
  mutating func decimal() throws(GraphParseError) -> Double {
    let text = run { Self.isWordByte($0) || $0 == UInt8(ascii: "+") }
    guard let value = Double(text) else { throw failure("`\(text)` is not a number") }
    return value
  }

  /// Items between two signs, with commas between them.
  mutating func list<T>(
    _ open: Unicode.Scalar, _ close: Unicode.Scalar,
    _ item: (inout GraphScanner) throws(GraphParseError) -> T
  ) throws(GraphParseError) -> [T] {
    try expect(open)
    var items: [T] = []
    if take(close) { return items }
    repeat { items.append(try item(&self)) } while take(",")
    try expect(close)
    return items
  }
}

/// How names are written in printed graphs.
enum PrintedName {
  /// The name of a value, input, output or scope; in quotation marks where it is no plain word.
  static func name(_ text: String) -> String {
    !text.isEmpty && text.utf8.allSatisfy(GraphScanner.isWordByte) ? text : quoted(text)
  }

  /// The name of a symbol or an axis: like a variable, because arithmetic stands around it.
  static func symbol(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy {
      GraphScanner.isWordByte($0) && $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "#")
    }
    let startsWithDigit = text.utf8.first.map { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") } ?? true
    return isPlain && !startsWithDigit && text != "floor" ? text : quoted(text)
  }

  /// A word among settings; in quotation marks where it could be taken for a number or a truth value.
  static func setting(_ text: String) -> String {
    let isOther = Double(text) != nil || text == "true" || text == "false"
    return isOther ? quoted(text) : name(text)
  }

  static func quoted(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing(
      "\n", with: "\\n")
    return "\"\(escaped)\""
  }
}

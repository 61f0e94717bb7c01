/// Writes JSON (RFC 8259), on one line or indented; commas and escapes come by themselves.
///
/// Within `object`, every value follows a `key` (or use `member`).
public struct JSONText: Sendable {
  /// What has been written.
  public private(set) var text = ""
  private let isIndented: Bool
  private var depth = 0
  /// `true` iff the next key or value needs a comma before it.
  private var needsComma = false
  private var followsKey = false

  /// Creates an empty text.
  public init(isIndented: Bool = false) {
    self.isIndented = isIndented
  }

  /// Writes an object; `body` writes its members.
  public mutating func object(_ body: (inout JSONText) -> Void) { collection("{", "}", body) }

  /// Writes an array; `body` writes its elements.
  public mutating func array(_ body: (inout JSONText) -> Void) { collection("[", "]", body) }

  /// Writes the key of the next value.
  public mutating func key(_ name: String) {
    separate()
    text += JSONText.quoted(name) + (isIndented ? ": " : ":")
    followsKey = true
  }

  /// Writes a string; `null` for nil.
  public mutating func string(_ value: String?) { raw(value.map(JSONText.quoted) ?? "null") }

  /// Writes a whole number; `null` for nil.
  public mutating func integer(_ value: Int?) { raw(value.map { String($0) } ?? "null") }

  /// Writes a number; `null` for one that JSON cannot hold (infinite, not a number).
  public mutating func number(_ value: Double) { raw(value.isFinite ? "\(value)" : "null") }

  /// Writes a truth value.
  public mutating func boolean(_ value: Bool) { raw(value ? "true" : "false") }

  /// Writes a key with a string.
  public mutating func member(_ name: String, _ value: String?) {
    key(name)
    string(value)
  }

  /// Writes a key with a whole number.
  public mutating func member(_ name: String, _ value: Int?) {
    key(name)
    integer(value)
  }

  /// Writes a key with a truth value.
  public mutating func member(_ name: String, _ value: Bool) {
    key(name)
    boolean(value)
  }

  /// Writes a key with an array of strings.
  public mutating func member(_ name: String, _ values: [String]) {
    key(name)
    array { list in for value in values { list.string(value) } }
  }

  /// A string in quotes, with the escapes it needs; safe inside a script of a web page too.
  public static func quoted(_ value: String) -> String {
    var text = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "<", "\u{0}"..<" ", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}", "\u{FEFF}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }

  private mutating func raw(_ value: String) {
    separate()
    text += value
    needsComma = true
  }

  private mutating func collection(_ open: String, _ close: String, _ body: (inout JSONText) -> Void) {
    separate()
    text += open
    needsComma = false
    depth += 1
    body(&self)
    depth -= 1
    if needsComma { breakLine() }
    text += close
    needsComma = true
    followsKey = false
  }

  private mutating func separate() {
    if followsKey {
      followsKey = false
    } else {
      if needsComma { text += "," }
      if depth > 0 { breakLine() }
    }
    needsComma = false
  }

  private mutating func breakLine() {
    if isIndented { text += "\n" + String(repeating: "  ", count: depth) }
  }
}

/// Whether a text is one JSON value (RFC 8259), for what the program writes.
struct JSONSyntax {
  private var rest: Substring

  private init(rest: Substring) { self.rest = rest }

  /// Whether the text is one value with nothing after it.
  static func isOneValue(_ text: String) -> Bool {
    var syntax = JSONSyntax(rest: text[...])
    guard syntax.value() else { return false }
    syntax.skipSpace()
    return syntax.rest.isEmpty
  }

  private mutating func skipSpace() { rest = rest.drop { " \n\r\t".contains($0) } }

  private mutating func take(_ character: Character) -> Bool {
    skipSpace()
    guard rest.first == character else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func value() -> Bool {
    skipSpace()
    switch rest.first {
    case "{": return list("{", "}") { $0.string() && $0.take(":") && $0.value() }
    case "[": return list("[", "]") { $0.value() }
    case "\"": return string()
    default:
      let word = rest.prefix { $0.isLetter || $0.isNumber || "+-.".contains($0) }
      rest = rest.dropFirst(word.count)
      return ["true", "false", "null"].contains(word) || Double(word) != nil
    }
  }

  private mutating func list(_ open: Character, _ close: Character, _ item: (inout JSONSyntax) -> Bool) -> Bool {
    guard take(open) else { return false }
    if take(close) { return true }
    repeat { guard item(&self) else { return false } } while take(",")
    return take(close)
  }

  private mutating func string() -> Bool {
    guard take("\"") else { return false }
    while let character = rest.popFirst() {
      if character == "\"" { return true }
      if character == "\\" {
        guard let escape = rest.popFirst(), "\"\\/bfnrtu".contains(escape) else { return false }
      } else if character.unicodeScalars.contains(where: { $0.value < 0x20 }) {
        return false
      }
    }
    return false
  }
}

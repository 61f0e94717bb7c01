/// How the text of a scalar is written so that it is read back byte for byte.
enum YAMLScalarText {
  /// A number, a name or an expression; in quotes only if it could not be read otherwise.
  static func plain(_ text: String) -> String {
    if text.isEmpty { return "null" }
    return standsPlain(text) ? text : quoted(text)
  }

  /// Text: plain where nobody can take it for anything else, in quotes otherwise.
  static func text(_ text: String) -> String {
    standsPlain(text) && !meansSomethingElse(text) ? text : quoted(text)
  }

  /// Text between double quotes, with escapes for what may not stand in a YAML file.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      default:
        if isPrintable(scalar) { result.unicodeScalars.append(scalar) } else { result += escape(scalar) }
      }
    }
    return result + "\""
  }

  /// The lines of a text that can stand after `|` as they are; nil for one that cannot.
  ///
  /// The last line of the text must end with one line break, or with none (`|-`).
  static func literalLines(_ text: String) -> (lines: [Substring], endsWithBreak: Bool)? {
    // A carriage return and the line feed after it are one character.
    guard text.unicodeScalars.allSatisfy({ isPrintable($0) || $0 == "\n" }) else { return nil }
    let endsWithBreak = text.utf8.last == UInt8(ascii: "\n")
    let body = endsWithBreak ? text.dropLast() : text[...]
    let lines = body.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count > 1, let first = lines.first, let last = lines.last, !first.isEmpty, !last.isEmpty,
      !first.hasPrefix(" ")
    else { return nil }
    if lines.contains(where: { $0.hasSuffix(" ") }) { return nil }
    return (lines, endsWithBreak)
  }

  /// Whether a text needs no quotes anywhere, in brackets and braces either.
  private static func standsPlain(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    guard let first = scalars.first, let last = scalars.last, first != " ", last != " ", last != ":",
      !text.hasPrefix("---"), !text.hasPrefix("...")
    else { return false }
    if "?:,[]{}#&*!|>'\"%@`".unicodeScalars.contains(first) { return false }
    if first == "-", scalars.count < 2 || scalars[1] == " " { return false }
    for (index, scalar) in scalars.enumerated() {
      guard isPrintable(scalar), !",[]{}\"".unicodeScalars.contains(scalar) else { return false }
      if scalar == ":", index + 1 < scalars.count, scalars[index + 1] == " " { return false }
      if scalar == "#", index > 0, scalars[index - 1] == " " { return false }
    }
    return true
  }

  /// Whether a reader of YAML would take a plain text for nothing, a truth value or a number.
  private static func meansSomethingElse(_ text: String) -> Bool {
    let word = text.lowercased()
    if ["~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "<<", "="].contains(word) {
      return true
    }
    guard let first = word.utf8.first else { return true }
    return (0x30...0x39).contains(first)
      || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+")].contains(first)
  }

  /// Whether a character may stand in a YAML file as it is, and breaks no line.
  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E: true
    case 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: false
    case 0xA0...0xFFFD, 0x1_0000...0x10_FFFF: true
    default: false
    }
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let (letter, width) = scalar.value <= 0xFF ? ("x", 2) : scalar.value <= 0xFFFF ? ("u", 4) : ("U", 8)
    return "\\\(letter)\(String(repeating: "0", count: max(0, width - digits.count)))\(digits)"
  }
}

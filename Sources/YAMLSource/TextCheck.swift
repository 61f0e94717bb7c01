internal import Diagnostics

/// Finds what makes a file no proper UTF-8 text, before any parser sees it.
enum TextCheck {
  /// The length of a UTF-8 byte order mark at the start; 0 without one.
  static func lengthOfMark(_ bytes: [UInt8]) -> Int {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The first problem: another encoding, a byte that is not UTF-8, or a character that may not stand in YAML.
  static func firstProblem(in file: SourceFile) -> Diagnostic? {
    let bytes = file.bytes
    if let name = otherEncoding(bytes) { return .otherEncoding(name, file) }
    var offset = lengthOfMark(bytes)
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte >= 0x20, byte < 0x7F {
        offset += 1
        continue
      }
      guard let (scalar, length) = scalar(in: bytes, at: offset) else { return .notUTF8(file, offset, byte) }
      let isLoneReturn = scalar == 0x0D && (offset + 1 >= bytes.count || bytes[offset + 1] != 0x0A)
      if isLoneReturn { return .loneReturn(file, offset) }
      if !isAllowed(scalar) { return .refusedCharacter(scalar, file, offset, length) }
      offset += length
    }
    return nil
  }

  /// The name of a wider encoding that the first bytes betray, with or without a byte order mark.
  private static func otherEncoding(_ bytes: [UInt8]) -> String? {
    let head = Array(bytes.prefix(4))
    if head.count == 4 {
      if head == [0xFF, 0xFE, 0, 0] || (head[0] != 0 && head[1...] == [0, 0, 0]) { return "UTF-32" }
      if head == [0, 0, 0xFE, 0xFF] || (head[3] != 0 && head[..<3] == [0, 0, 0]) { return "UTF-32" }
    }
    guard head.count >= 2 else { return nil }
    if head[0] == 0xFF && head[1] == 0xFE || head[0] == 0xFE && head[1] == 0xFF { return "UTF-16" }
    return (head[0] == 0) != (head[1] == 0) && bytes.count % 2 == 0 ? "UTF-16" : nil
  }

  /// The scalar that starts at an offset, with its length in bytes; nil when the bytes are not well formed.
  private static func scalar(in bytes: [UInt8], at offset: Int) -> (UInt32, Int)? {
    let lead = bytes[offset]
    let length: Int
    var value: UInt32
    switch lead {
    case 0x00...0x7F: return (UInt32(lead), 1)
    case 0xC2...0xDF: (length, value) = (2, UInt32(lead & 0x1F))
    case 0xE0...0xEF: (length, value) = (3, UInt32(lead & 0x0F))
    case 0xF0...0xF4: (length, value) = (4, UInt32(lead & 0x07))
    default: return nil
    }
    guard bytes.count - offset >= length else { return nil }
    for byte in bytes[(offset + 1)..<(offset + length)] {
      guard byte & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    let smallest: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x1_0000
    guard value >= smallest, Unicode.Scalar(value) != nil else { return nil }
    return (value, length)
  }

  /// `true` iff the scalar is printable and no line break but LF: libyaml takes U+0085, U+2028 and U+2029 for line
  /// breaks and would quietly change a text that holds one.
  private static func isAllowed(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x09, 0x0A, 0x0D, 0x20...0x7E: true
    case 0x2028, 0x2029, 0xFEFF: false
    case 0xA0...0xD7FF, 0xE000...0xFFFD, 0x1_0000...0x10_FFFF: true
    default: false
    }
  }
}

extension Diagnostic {
  fileprivate static func otherEncoding(_ name: String, _ file: SourceFile) -> Diagnostic {
    .error(
      .yamlEncoding, "\(file.name) is written in \(name); a model file is UTF-8",
      at: SourceSpan(file: file, start: 0, end: 0),
      help: ["save it as UTF-8, or convert it: iconv -f \(name) -t UTF-8"])
  }

  fileprivate static func notUTF8(_ file: SourceFile, _ offset: Int, _ byte: UInt8) -> Diagnostic {
    .error(
      .yamlEncoding, "the byte 0x\(hexadecimal(UInt32(byte), 2)) is not UTF-8",
      at: SourceSpan(file: file, start: offset, end: offset + 1), label: "here",
      help: ["save the file as UTF-8"])
  }

  fileprivate static func loneReturn(_ file: SourceFile, _ offset: Int) -> Diagnostic {
    .error(
      .yamlEncoding, "a line ends with a carriage return alone",
      at: SourceSpan(file: file, start: offset, end: offset + 1), label: "here",
      help: [
        "save the file with line feeds (LF) or carriage return and line feed (CRLF) at the ends of lines"
      ])
  }

  fileprivate static func refusedCharacter(
    _ scalar: UInt32, _ file: SourceFile, _ offset: Int, _ length: Int
  ) -> Diagnostic {
    let code = "U+\(hexadecimal(scalar, 4))"
    let kind =
      switch scalar {
      case 0: "the NUL character"
      case 0x85, 0x2028, 0x2029: "the unusual line break \(code)"
      case 0xFEFF: "a byte order mark inside the text (\(code))"
      case 0xFFFE, 0xFFFF: "the non-character \(code)"
      default: "the control character \(code)"
      }
    let escape = scalar <= 0xFF ? "\\x\(hexadecimal(scalar, 2))" : "\\u\(hexadecimal(scalar, 4))"
    return .error(
      .yamlEncoding, "\(kind) may not stand in a model file",
      at: SourceSpan(file: file, start: offset, end: offset + length), label: "here",
      help: ["remove it; in a text in double quotes it can be written as \(escape)"])
  }

  private static func hexadecimal(_ value: UInt32, _ digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}

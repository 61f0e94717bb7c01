internal import Diagnostics

/// Small questions about the bytes around a place.
enum SourceText {
  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  static func isSpace(_ byte: UInt8) -> Bool { isBlank(byte) || byte == 0x0A || byte == 0x0D }

  static func string(_ file: SourceFile, _ start: Int, _ end: Int) -> String {
    String(decoding: file.bytes[start..<max(start, end)], as: UTF8.self)
  }

  /// The first place from `start` on that is neither white space nor in a comment.
  static func skippingSpace(_ bytes: [UInt8], from start: Int) -> Int {
    var offset = start
    while offset < bytes.count {
      if isSpace(bytes[offset]) {
        offset += 1
      } else if bytes[offset] == UInt8(ascii: "#") {
        offset = lineEnd(bytes, from: offset)
      } else {
        return offset
      }
    }
    return offset
  }

  /// The end of the line that holds an offset, before its line break.
  static func lineEnd(_ bytes: [UInt8], from start: Int) -> Int {
    var offset = start
    while offset < bytes.count, bytes[offset] != 0x0A { offset += 1 }
    return offset > start && bytes[offset - 1] == 0x0D ? offset - 1 : offset
  }

  /// The start of the line that holds an offset.
  static func lineStart(_ bytes: [UInt8], of place: Int) -> Int {
    var offset = min(place, bytes.count)
    while offset > 0, bytes[offset - 1] != 0x0A { offset -= 1 }
    return offset
  }

  /// The place after the colon that follows a key; the key's end when no colon comes before `limit`.
  static func afterColon(_ bytes: [UInt8], from keyEnd: Int, to limit: Int) -> Int {
    let offset = skippingSpace(bytes, from: keyEnd)
    return offset < min(limit, bytes.count) && bytes[offset] == UInt8(ascii: ":") ? offset + 1 : keyEnd
  }

  /// The end of a stretch without the white space that closes it.
  static func trimmedEnd(_ bytes: [UInt8], from start: Int, to end: Int) -> Int {
    var end = min(end, bytes.count)
    while end > start, isSpace(bytes[end - 1]) { end -= 1 }
    return end
  }

  /// The end of the scalar that starts at a place; the place itself at the end of the text.
  static func scalarEnd(_ bytes: [UInt8], from start: Int) -> Int {
    var offset = min(start + 1, bytes.count)
    while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
    return offset
  }

  /// The end of the word that starts at a place: at least one scalar, unless the text ends there.
  static func wordEnd(_ bytes: [UInt8], from start: Int) -> Int {
    var offset = start
    while offset < bytes.count, !isSpace(bytes[offset]) {
      let stops = offset > start && ",:[]{}".utf8.contains(bytes[offset])
      if stops { break }
      offset += 1
      if offset == start + 1, ",:[]{}\"'".utf8.contains(bytes[start]) { break }
    }
    if offset == start, offset < bytes.count, isBlank(bytes[offset]) { offset += 1 }
    return offset
  }

  /// A text for a message: short, on one line, in the file's own words.
  static func shown(_ text: String) -> String {
    let head = text.unicodeScalars.prefix(60)
    let visible = String(String.UnicodeScalarView(head.map { $0.value < 0x20 ? " " : $0 }))
    return text.unicodeScalars.count > 60 ? visible + "…" : visible
  }
}

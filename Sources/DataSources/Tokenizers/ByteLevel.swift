/// GPT-2's words, and its letters that stand for the 256 bytes.
enum ByteLevel {
  /// The letter of each byte: itself when it prints in Latin-1, else one from U+0100 on.
  private static let letters: [Unicode.Scalar] = {
    var next: UInt32 = 256
    return (0..<256).map { byte in
      switch byte {
      case 33...126, 161...172, 174...255: return Unicode.Scalar(UInt8(byte))
      default:
        defer { next += 1 }
        return Unicode.Scalar(next) ?? " "
      }
    }
  }()

  private static let bytes: [Unicode.Scalar: UInt8] = Dictionary(
    letters.enumerated().map { ($0.element, UInt8($0.offset)) }, uniquingKeysWith: { first, _ in first })

  /// The letters of a word's UTF-8.
  static func letters(of word: [Unicode.Scalar]) -> [Unicode.Scalar] {
    TextBytes.utf8(word).map { letters[Int($0)] }
  }

  /// The bytes that the letters of a token stand for; nil when one stands for none.
  static func bytes(of token: String) -> [UInt8]? {
    var out: [UInt8] = []
    for scalar in token.unicodeScalars {
      guard let byte = bytes[scalar] else { return nil }
      out.append(byte)
    }
    return out
  }

  /// The words of `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`.
  static func words(_ text: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
    let kinds = text.map(kind)
    var out: [[Unicode.Scalar]] = []
    var start = 0
    while start < text.count {
      let end = endOfWord(text, kinds, from: start)
      out.append(Array(text[start..<end]))
      start = end
    }
    return out
  }

  private enum Kind { case letter, number, space, other }

  private static func kind(_ scalar: Unicode.Scalar) -> Kind {
    if UnicodeTables.letter.contains(scalar) { return .letter }
    if UnicodeTables.isSpace(scalar) { return .space }
    return UnicodeTables.number.contains(scalar) ? .number : .other
  }

  private static let contractions: [[Unicode.Scalar]] = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"].map {
    Array($0.unicodeScalars)
  }

  private static func endOfWord(_ text: [Unicode.Scalar], _ kinds: [Kind], from start: Int) -> Int {
    if text[start] == "'", let found = contractions.first(where: { text[start...].starts(with: $0) }) {
      return start + found.count
    }
    let first = text[start] == " " && start + 1 < text.count && kinds[start + 1] != .space ? start + 1 : start
    var end = first + 1
    while end < text.count, kinds[end] == kinds[first] { end += 1 }
    // The last of several spaces belongs to the word behind it.
    if kinds[first] == .space, end < text.count, end - first > 1 { end -= 1 }
    return end
  }
}

/// Between scalars and UTF-8.
enum TextBytes {
  /// The UTF-8 of scalars.
  static func utf8(_ text: some Sequence<Unicode.Scalar>) -> [UInt8] {
    var out: [UInt8] = []
    for scalar in text {
      if scalar.value < 128 {
        out.append(UInt8(truncatingIfNeeded: scalar.value))
      } else if let encoded = UTF8.encode(scalar) {
        out += encoded
      }
    }
    return out
  }

  /// The scalars of UTF-8; what is none becomes U+FFFD.
  static func scalars(_ bytes: some Collection<UInt8>) -> [Unicode.Scalar] {
    Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
  }
}

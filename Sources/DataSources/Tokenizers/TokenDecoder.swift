/// Makes a text of tokens, as the decoders of Hugging Face's `tokenizers` do.
indirect enum TokenDecoder: Sendable {
  case wordPiece(prefix: String, cleansUp: Bool)
  case byteLevel
  case bpe(suffix: String)
  case byteFallback
  case fuse
  case strip(content: Unicode.Scalar, start: Int, stop: Int)
  case replace(TextPattern, with: [Unicode.Scalar])
  case sequence([TokenDecoder])

  /// The parts of the text, one behind the other.
  func apply(_ tokens: [String]) -> [String] {
    switch self {
    case .wordPiece(let prefix, let cleansUp):
      return tokens.enumerated().map { index, token in
        var token = token
        if index > 0 {
          token =
            token.utf8.starts(with: prefix.utf8)
            ? String(decoding: token.utf8.dropFirst(prefix.utf8.count), as: UTF8.self) : " " + token
        }
        return cleansUp ? TokenDecoder.cleanUp(token) : token
      }
    case .byteLevel:
      return [String(decoding: tokens.flatMap { ByteLevel.bytes(of: $0) ?? Array($0.utf8) }, as: UTF8.self)]
    case .bpe(let suffix):
      return tokens.enumerated().map { index, token in
        TokenDecoder.replaced(token, suffix, index == tokens.count - 1 ? "" : " ")
      }
    case .byteFallback: return TokenDecoder.bytesJoined(tokens)
    case .fuse: return [tokens.joined()]
    case .strip(let content, let start, let stop):
      return tokens.map { token in
        var scalars = Array(token.unicodeScalars)[...]
        var left = start
        while left > 0, scalars.first == content {
          scalars.removeFirst()
          left -= 1
        }
        var right = stop
        while right > 0, scalars.last == content {
          scalars.removeLast()
          right -= 1
        }
        return String(decoding: TextBytes.utf8(scalars), as: UTF8.self)
      }
    case .replace(let pattern, let replacement):
      return tokens.map {
        let text = pattern.replacing(in: Array($0.unicodeScalars), with: replacement)
        return String(decoding: TextBytes.utf8(text), as: UTF8.self)
      }
    case .sequence(let parts): return parts.reduce(tokens) { $1.apply($0) }
    }
  }

  private static func replaced(_ text: String, _ pattern: String, _ replacement: String) -> String {
    let scalars = TextPattern.text(Array(pattern.unicodeScalars)).replacing(
      in: Array(text.unicodeScalars), with: Array(replacement.unicodeScalars))
    return String(decoding: TextBytes.utf8(scalars), as: UTF8.self)
  }

  /// Takes the blanks away that English does not write.
  private static func cleanUp(_ text: String) -> String {
    let changes = [
      (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
      (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ]
    return changes.reduce(text) { replaced($0, $1.0, $1.1) }
  }

  /// Puts the bytes of tokens such as `<0xE2>` together; what is no UTF-8 becomes one U+FFFD for each byte.
  private static func bytesJoined(_ tokens: [String]) -> [String] {
    var out: [String] = []
    var bytes: [UInt8] = []
    func flush() {
      guard !bytes.isEmpty else { return }
      if let text = String(validating: bytes, as: UTF8.self) {
        out.append(text)
      } else {
        out += [String](repeating: "\u{FFFD}", count: bytes.count)
      }
      bytes = []
    }
    for token in tokens {
      if let byte = byte(of: token) {
        bytes.append(byte)
      } else {
        flush()
        out.append(token)
      }
    }
    flush()
    return out
  }

  private static func byte(of token: String) -> UInt8? {
    let bytes = Array(token.utf8)
    guard bytes.count == 6, bytes.starts(with: "<0x".utf8), bytes[5] == UInt8(ascii: ">") else { return nil }
    return UInt8(String(decoding: bytes[3..<5], as: UTF8.self), radix: 16)
  }
}

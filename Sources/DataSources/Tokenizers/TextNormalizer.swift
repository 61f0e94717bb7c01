/// Changes a text before it is split into words, as the normalizers of Hugging Face's `tokenizers` do.
indirect enum TextNormalizer: Sendable {
  /// What BERT does: clean, put spaces around Chinese characters, take accents away, write small.
  case bert(cleans: Bool, spacesChinese: Bool, stripsAccents: Bool, lowercases: Bool)
  case lowercase
  case nfc, nfd, nfkc, nfkd
  case stripAccents
  case strip(left: Bool, right: Bool)
  /// Puts a text in front, unless there is nothing.
  case prepend([Unicode.Scalar])
  /// Replaces what a pattern finds.
  case replace(TextPattern, with: [Unicode.Scalar])
  case sequence([TextNormalizer])

  /// The changed text.
  func apply(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    switch self {
    case .bert(let cleans, let spacesChinese, let stripsAccents, let lowercases):
      var text = text
      if cleans { text = TextNormalizer.clean(text) }
      if spacesChinese { text = TextNormalizer.spaceChinese(text) }
      if stripsAccents {
        text = UnicodeNormalization.decompose(text, compatible: false)
        text.removeAll { $0.value >= 0x300 && UnicodeTables.bertMark.contains($0) }
      }
      return lowercases ? TextNormalizer.lowercased(text) : text
    case .lowercase: return TextNormalizer.lowercased(text)
    case .nfd: return UnicodeNormalization.decompose(text, compatible: false)
    case .nfkd: return UnicodeNormalization.decompose(text, compatible: true)
    case .nfc:
      return UnicodeNormalization.compose(UnicodeNormalization.decompose(text, compatible: false))
    case .nfkc: return UnicodeNormalization.compose(UnicodeNormalization.decompose(text, compatible: true))
    case .stripAccents: return text.filter { !UnicodeTables.mark.contains($0) }
    case .strip(let left, let right):
      var text = text[...]
      if left { text = text.drop(while: UnicodeTables.isSpace) }
      if right { while let last = text.last, UnicodeTables.isSpace(last) { text.removeLast() } }
      return Array(text)
    case .prepend(let prefix): return text.isEmpty ? text : prefix + text
    case .replace(let pattern, let replacement): return pattern.replacing(in: text, with: replacement)
    case .sequence(let parts): return parts.reduce(text) { $1.apply($0) }
    }
  }

  /// Small letters, each scalar by itself.
  static func lowercased(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var out: [Unicode.Scalar] = []
    out.reserveCapacity(text.count)
    for scalar in text {
      if let parts = UnicodeTables.lowercase[scalar] {
        for part in parts { if let part = Unicode.Scalar(part) { out.append(part) } }
      } else {
        out.append(scalar)
      }
    }
    return out
  }

  /// Takes control characters away and makes every white space a blank.
  private static func clean(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var out: [Unicode.Scalar] = []
    out.reserveCapacity(text.count)
    for scalar in text where !UnicodeTables.control.contains(scalar) {
      out.append(UnicodeTables.isSpace(scalar) ? " " : scalar)
    }
    return out
  }

  private static func spaceChinese(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    if text.allSatisfy({ !isChinese($0) }) { return text }
    var out: [Unicode.Scalar] = []
    for scalar in text {
      if isChinese(scalar) { out += [" ", scalar, " "] } else { out.append(scalar) }
    }
    return out
  }

  /// The blocks of CJK ideographs that BERT's tokenizer names.
  private static func isChinese(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
      0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }
}

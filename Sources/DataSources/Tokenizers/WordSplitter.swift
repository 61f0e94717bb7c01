/// Splits a text into words, as the pre-tokenizers of Hugging Face's `tokenizers` do.
indirect enum WordSplitter: Sendable {
  /// What becomes of the scalars that separate words.
  enum Behavior: String, Sendable {
    case removed = "Removed"
    case isolated = "Isolated"
    case mergedWithPrevious = "MergedWithPrevious"
    case mergedWithNext = "MergedWithNext"
    case contiguous = "Contiguous"
  }

  /// At white space; each punctuation mark alone.
  case bert
  /// `\w+|[^\w\s]+`
  case whitespace
  /// At white space only.
  case whitespaceSplit
  case punctuation(Behavior)
  case digits(individual: Bool)
  /// The words of GPT-2's pattern when `splits`, in the letters that stand for bytes.
  case byteLevel(addsPrefixSpace: Bool, splits: Bool)
  case sequence([WordSplitter])

  /// The words; none is empty.
  func split(_ text: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
    switch self {
    case .bert:
      return WordSplitter.pieces(text, .removed, UnicodeTables.isSpace).flatMap {
        WordSplitter.pieces($0, .isolated, UnicodeTables.punctuation.contains)
      }
    case .whitespace: return WordSplitter.runs(text)
    case .whitespaceSplit: return WordSplitter.pieces(text, .removed, UnicodeTables.isSpace)
    case .punctuation(let behavior):
      return WordSplitter.pieces(text, behavior, UnicodeTables.punctuation.contains)
    case .digits(let individual):
      return WordSplitter.pieces(text, individual ? .isolated : .contiguous, UnicodeTables.digit.contains)
    case .byteLevel(let addsPrefixSpace, let splits):
      let text = addsPrefixSpace && text.first.map { $0 != " " } ?? false ? [" "] + text : text
      return (splits ? ByteLevel.words(text) : text.isEmpty ? [] : [text]).map(ByteLevel.letters(of:))
    case .sequence(let parts):
      return parts.reduce([text]) { words, part in words.flatMap { part.split($0) } }
    }
  }

  /// The pieces between and around the separators.
  static func pieces(
    _ text: [Unicode.Scalar], _ behavior: Behavior, _ isSeparator: (Unicode.Scalar) -> Bool
  ) -> [[Unicode.Scalar]] {
    var cuts: [Int] = []
    let marks = text.map(isSeparator)
    for index in text.indices.dropFirst() {
      let before = marks[index - 1]
      let after = marks[index]
      let isCut =
        switch behavior {
        case .removed, .isolated: before || after
        case .contiguous: before != after
        // A separator joins what is before it, but only the first of several.
        case .mergedWithPrevious: before
        case .mergedWithNext: after
        }
      if isCut { cuts.append(index) }
    }
    var out: [[Unicode.Scalar]] = []
    var start = 0
    for end in cuts + [text.count] where end > start {
      if behavior != .removed || !marks[start] { out.append(Array(text[start..<end])) }
      start = end
    }
    return out
  }

  /// The runs of letters of words and the runs of anything else but white space.
  private static func runs(_ text: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
    var out: [[Unicode.Scalar]] = []
    var start = 0
    var kind = 0
    for (index, scalar) in text.enumerated() {
      let next = UnicodeTables.word.contains(scalar) ? 1 : UnicodeTables.isSpace(scalar) ? 0 : 2
      if next != kind {
        if kind != 0 { out.append(Array(text[start..<index])) }
        start = index
        kind = next
      }
    }
    if kind != 0 { out.append(Array(text[start...])) }
    return out
  }
}

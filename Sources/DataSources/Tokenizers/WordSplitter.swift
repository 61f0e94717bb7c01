/// Splits a text into words, as the pre-tokenizers of Hugging Face's `tokenizers` do.
indirect enum WordSplitter: Sendable {
  /// What becomes of the scalars that separate words.
  enum Behavior: String, Sendable {
    case removed = "Removed"
    case isolated = "Isolated"
    case mergedWithPrevious = "MergedWithPrevious"
    case mergedWithNext = "MergedWithNext"
    case contiguous = "Contiguous"

    /// Whether two neighbours, which are separators or not, are one piece.
    fileprivate func joins(_ first: Bool, _ second: Bool) -> Bool {
      switch self {
      case .removed, .isolated: false
      case .contiguous: first == second
      // A separator joins what is before it, but only the first of several.
      case .mergedWithPrevious: second && !first
      case .mergedWithNext: first && !second
      }
    }
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
  /// At what a pattern finds, or at what is between its matches when `inverts`.
  case pattern(TextPattern, Behavior, inverts: Bool)
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
    case .pattern(let pattern, let behavior, let inverts):
      return WordSplitter.pieces(text, at: pattern.matches(in: text), behavior, inverts: inverts)
    case .sequence(let parts):
      return parts.reduce([text]) { words, part in words.flatMap { part.split($0) } }
    }
  }

  /// The pieces between and around the separators.
  static func pieces(
    _ text: [Unicode.Scalar], _ behavior: Behavior, _ isSeparator: (Unicode.Scalar) -> Bool
  ) -> [[Unicode.Scalar]] {
    let marks = text.map(isSeparator)
    let cuts = text.indices.dropFirst().filter { index in
      // Between separators there are runs of anything else, not single scalars.
      let areBothRest = !marks[index - 1] && !marks[index]
      return !areBothRest && !behavior.joins(marks[index - 1], marks[index])
    }
    var out: [[Unicode.Scalar]] = []
    var start = 0
    for end in cuts + [text.count] where end > start {
      if behavior != .removed || !marks[start] { out.append(Array(text[start..<end])) }
      start = end
    }
    return out
  }

  /// The pieces between and around separators of any length, or those made of them when `inverts`.
  private static func pieces(
    _ text: [Unicode.Scalar], at matches: [Range<Int>], _ behavior: Behavior, inverts: Bool
  ) -> [[Unicode.Scalar]] {
    var spans: [(range: Range<Int>, isSeparator: Bool)] = []
    var end = 0
    for match in matches + [text.count..<text.count] {
      if match.lowerBound > end { spans.append((end..<match.lowerBound, inverts)) }
      if !match.isEmpty { spans.append((match, !inverts)) }
      end = match.upperBound
    }
    var out: [[Unicode.Scalar]] = []
    for (index, span) in spans.enumerated() {
      if behavior == .removed, span.isSeparator { continue }
      if index > 0, behavior.joins(spans[index - 1].isSeparator, span.isSeparator) {
        out[out.count - 1] += text[span.range]
      } else {
        out.append(Array(text[span.range]))
      }
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

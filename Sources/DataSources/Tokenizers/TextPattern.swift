/// What a `pattern` of a `tokenizer.json` finds: a text, or one of a few regular expressions.
///
/// The expressions mean what Oniguruma makes of them, which the package `tokenizers` (0.23.3) uses.
enum TextPattern: Sendable {
  /// The text itself; not empty.
  case text([Unicode.Scalar])
  case expression(Expression)

  /// The regular expressions that are known.
  enum Expression: String, CaseIterable, Sendable {
    /// Words, with the marks that their letters have.
    case words = #"\w+"#
    /// Words as Python's `\w+` finds them: a mark is no letter.
    case letters = #"[\p{L}\p{N}_]+"#
    case wordsAndOthers = #"\w+|[^\w\s]+"#
    case blanks = #"\s+"#
    case blank = #"\s"#
    case unblanks = #"\S+"#
    /// Each scalar, line ends too.
    case any = #"[\s\S]"#
    /// The punctuation of ASCII.
    case punctuation = #"[!-/:-@\[-`{-~]"#
  }

  /// Where the pattern is found, from left to right and as far as it reaches.
  func matches(in text: [Unicode.Scalar]) -> [Range<Int>] {
    switch self {
    case .text(let content):
      return TextPattern.matches(in: text) { text[$0...].starts(with: content) ? content.count : 0 }
    case .expression(let expression):
      let alternatives = expression.alternatives
      let repeats = expression.repeats
      return TextPattern.matches(in: text) { start in
        guard let isMember = alternatives.first(where: { $0(text[start]) }) else { return 0 }
        return repeats ? text[start...].prefix(while: isMember).count : 1
      }
    }
  }

  /// The matches, of which `length` tells that at a place; 0 for none.
  private static func matches(in text: [Unicode.Scalar], _ length: (Int) -> Int) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var index = 0
    while index < text.count {
      let length = length(index)
      if length > 0 { found.append(index..<index + length) }
      index += max(length, 1)
    }
    return found
  }

  /// The text with each match replaced.
  func replacing(in text: [Unicode.Scalar], with replacement: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var out: [Unicode.Scalar] = []
    var start = 0
    for match in matches(in: text) {
      out += text[start..<match.lowerBound]
      out += replacement
      start = match.upperBound
    }
    return out + text[start...]
  }
}

extension TextPattern.Expression {
  /// Whether it takes as many scalars as it can.
  fileprivate var repeats: Bool {
    switch self {
    case .words, .letters, .wordsAndOthers, .blanks, .unblanks: true
    case .blank, .any, .punctuation: false
    }
  }

  /// The classes of scalars that it looks for, the first that fits.
  fileprivate var alternatives: [(Unicode.Scalar) -> Bool] {
    typealias Expression = TextPattern.Expression
    switch self {
    case .words: return [Expression.isWord]
    case .letters:
      return [{ UnicodeTables.letter.contains($0) || UnicodeTables.number.contains($0) || $0 == "_" }]
    case .wordsAndOthers:
      return [
        Expression.isWord,
        { !UnicodeTables.isSpace($0) && (!Expression.isWord($0) || Expression.isHalfWord($0)) },
      ]
    case .blanks, .blank: return [UnicodeTables.isSpace]
    case .unblanks: return [{ !UnicodeTables.isSpace($0) }]
    case .any: return [{ _ in true }]
    case .punctuation: return [WordList.isPunctuation]
    }
  }

  /// `\w`: that of the package's `Whitespace` but for a few scalars.
  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x200C, 0x200D: false
    default: isHalfWord(scalar) || UnicodeTables.word.contains(scalar)
    }
  }

  /// Superscripts and fractions of Latin-1, which both `\w` and `[^\w\s]` match.
  private static func isHalfWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xB2, 0xB3, 0xB9, 0xBC...0xBE: true
    default: false
    }
  }
}

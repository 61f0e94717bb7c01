internal import Diagnostics

/// The words of texts by their frequency, as the notebooks on bags of words and embeddings make them.
///
/// A text is written small if wanted and cut into its words; the words get their ids by falling frequency, of equal ones
/// the first seen first. This is `Counter.most_common` over `re.findall(r"\b\w+\b", text.lower())`. Below them stand the
/// id of padding (0) and that of all other words (0 or 1).
public struct WordList: Tokenizer {
  /// What a word is.
  public enum Pattern: String, CaseIterable, Sendable {
    /// Letters, digits and `_`, as Python's `\w+`.
    case words
    /// Everything between white space, as Python's `\S+`.
    case blanks
    /// Everything between white space without the punctuation of ASCII, as Keras' TextVectorization has it.
    case unpunctuated
    /// Each character, white space too.
    case characters
  }

  /// How texts become words.
  public struct Settings: Hashable, Sendable {
    /// What a word is.
    public var pattern: Pattern
    /// Whether texts are written small first.
    public var lowercases: Bool
    /// Up to so many neighbouring words are a word too, joined by blanks.
    public var ngrams: Int
    /// The id of words that are not in the list: 0, which padding has too, or 1.
    public var unknown: Int

    /// Creates settings.
    public init(
      pattern: Pattern = .words, lowercases: Bool = true, ngrams: Int = 1, unknown: Int = 0
    ) {
      self.pattern = pattern
      self.lowercases = lowercases
      self.ngrams = max(1, ngrams)
      self.unknown = unknown == 0 ? 0 : 1
    }
  }

  /// How texts become words.
  public let settings: Settings
  /// The number of words, and those in front of them.
  public let vocabularySize: Int
  /// What the ids below those of the words mean.
  public let specialTokens: SpecialTokens
  /// Nothing.
  public let prefix: [Int32] = []
  /// Nothing.
  public let suffix: [Int32] = []
  private let table: TokenTable

  static let unknownToken = Array("[UNK]".utf8)
  static let paddingToken = Array("[PAD]".utf8)

  /// The most frequent words of texts: with what stands below them, at most `size` ids.
  public init(
    _ texts: some Sequence<String>, size: Int, settings: Settings = Settings(), leastFrequency: Int = 1
  ) {
    var places: [[UInt8]: Int] = [:]
    var counts: [(word: [UInt8], count: Int)] = []
    for text in texts {
      for word in WordList.words(text, settings) {
        if let place = places[word] {
          counts[place].count += 1
        } else {
          places[word] = counts.count
          counts.append((word, 1))
        }
      }
    }
    let reserved = [WordList.unknownToken, WordList.paddingToken]
    let order = counts.indices.filter {
      counts[$0].count >= leastFrequency && !reserved.contains(counts[$0].word)
    }.sorted { (counts[$1].count, $0) < (counts[$0].count, $1) }
    self.init(words: order.prefix(max(0, size - 1 - settings.unknown)).map { counts[$0].word }, settings)
  }

  /// A list of words in the order of their ids; repeated ones are left out.
  init(words: [[UInt8]], _ settings: Settings) {
    var table = TokenTable()
    if settings.unknown == 1 { _ = table.insert(WordList.paddingToken, id: 0) }
    _ = table.insert(WordList.unknownToken, id: settings.unknown)
    for word in words { _ = table.insert(word, id: table.idBound) }
    self.init(table: table, settings)
  }

  /// A list whose ids are known, with `[UNK]` and perhaps `[PAD]`.
  init(table: TokenTable, _ settings: Settings) {
    self.table = table
    self.settings = settings
    specialTokens = SpecialTokens(unknown: settings.unknown, padding: 0)
    vocabularySize = table.idBound
  }

  /// The id of a token, or nil.
  public func id(of token: String) -> Int? { table.id(of: Array(token.utf8)).map { Int($0) } }

  /// The token with an id, or nil.
  public func token(_ id: Int) -> String? { table.token(id).map { String(decoding: $0, as: UTF8.self) } }

  /// The ids of a text, without those in front of and behind every text.
  public func encode(_ text: String) -> [Int32] {
    let unknown = Int32(settings.unknown)
    return WordList.words(text, settings).map { word in
      // A word that looks like one of the reserved ones is none.
      table.id(of: word).map { $0 <= unknown ? unknown : $0 } ?? unknown
    }
  }

  /// The text of ids; ids without a token are left out, and the special tokens too when `skipsSpecialTokens`.
  public func decode(_ ids: [Int32], skipsSpecialTokens: Bool) -> String {
    let words = ids.compactMap { id in
      skipsSpecialTokens && id <= settings.unknown ? nil : token(Int(id))
    }
    return words.joined(separator: settings.pattern == .characters ? "" : " ")
  }

  /// The words of a text, and the runs of them that count as words.
  static func words(_ text: String, _ settings: Settings) -> [[UInt8]] {
    var scalars = Array(text.unicodeScalars)
    if settings.lowercases { scalars = lowercased(withFinalSigma(scalars)) }
    let words: [[UInt8]]
    switch settings.pattern {
    case .characters: words = scalars.map { TextBytes.utf8(CollectionOfOne($0)) }
    case .words: words = scalars.split { !UnicodeTables.pythonWord.contains($0) }.map { TextBytes.utf8($0) }
    case .unpunctuated:
      scalars.removeAll { isPunctuation($0) }
      fallthrough
    case .blanks: words = scalars.split { UnicodeTables.isSpace($0) }.map { TextBytes.utf8($0) }
    }
    guard settings.ngrams > 1 else { return words }
    let blank = settings.pattern == .characters ? [] : [UInt8(ascii: " ")]
    return (1...settings.ngrams).flatMap { length -> [[UInt8]] in
      guard words.count >= length else { return [] }
      return (0...words.count - length).map { Array(words[$0..<$0 + length].joined(separator: blank)) }
    }
  }

  /// The characters that Keras' TextVectorization takes away.
  static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
    default: false
    }
  }

  /// Small letters; those that Python 3.11 does not know stay, since they would become letters of words.
  private static func lowercased(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    text.flatMap { scalar -> [Unicode.Scalar] in
      let isCircled = (0x24B6...0x24CF).contains(scalar.value)
      return isCircled || UnicodeTables.pythonWord.contains(scalar)
        ? TextNormalizer.lowercased([scalar]) : [scalar]
    }
  }

  /// A capital sigma that ends a word becomes the small one of word ends (Unicode, rule `Final_Sigma`).
  private static func withFinalSigma(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    guard text.contains("\u{3A3}") else { return text }
    var out = text
    for index in text.indices where text[index] == "\u{3A3}" {
      let before = text[..<index].last { !$0.properties.isCaseIgnorable }
      let after = text[(index + 1)...].first { !$0.properties.isCaseIgnorable }
      if before?.properties.isCased == true, after?.properties.isCased != true { out[index] = "\u{3C2}" }
    }
    return out
  }
}

extension WordList {
  /// The pre-tokenizer of a list with runs of words, which only the settings of a run can make again.
  static let runsName = "WordRuns"

  /// The content of a `tokenizer.json` with the words.
  ///
  /// Whoever reads it gets the ids of `encode`, but that a capital sigma at the end of a word becomes `σ` there and not
  /// `ς`, that letters younger than Unicode 14 are letters, and that a word between blanks which is `[PAD]` itself is
  /// padding. `[UNK]` and `[PAD]` are no added tokens, since these would be found inside of texts. That form has no
  /// runs of words: a list with them names a part that nobody reads.
  var json: String {
    let tokens = (0..<vocabularySize).map { token($0) ?? "" }
    return TokenizerFileText(
      normalizer: settings.lowercases || settings.pattern == .unpunctuated ? { writeNormalizer(&$0) } : nil,
      splitter: { writeSplitter(&$0) },
      decoder: settings.pattern == .characters ? { $0.member("type", "Fuse") } : nil,
      model: { model in
        model.member("type", "WordLevel")
        TokenizerFileText.vocabulary(&model, tokens)
        model.member("unk_token", "[UNK]")
      }
    ).json
  }

  private func writeNormalizer(_ part: inout JSONText) {
    part.member("type", "Sequence")
    part.key("normalizers")
    part.array { list in
      if settings.lowercases { list.object { $0.member("type", "Lowercase") } }
      guard settings.pattern == .unpunctuated else { return }
      list.object { entry in
        entry.member("type", "Replace")
        entry.key("pattern")
        entry.object { $0.member("Regex", TextPattern.Expression.punctuation.rawValue) }
        entry.member("content", "")
      }
    }
  }

  private func writeSplitter(_ part: inout JSONText) {
    func split(_ pattern: TextPattern.Expression, _ behavior: WordSplitter.Behavior, inverts: Bool) {
      part.member("type", "Split")
      part.key("pattern")
      part.object { $0.member("Regex", pattern.rawValue) }
      part.member("behavior", behavior.rawValue)
      part.member("invert", inverts)
    }
    guard settings.ngrams == 1 else { return part.member("type", WordList.runsName) }
    switch settings.pattern {
    // `\w` of that form takes marks for letters, that of Python does not.
    case .words: split(.letters, .removed, inverts: true)
    case .characters: split(.any, .isolated, inverts: false)
    case .blanks, .unpunctuated: part.member("type", "WhitespaceSplit")
    }
  }
}

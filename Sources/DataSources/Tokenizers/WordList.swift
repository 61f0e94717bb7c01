/// The words of texts by their frequency, as the notebooks on bags of words and embeddings make them.
///
/// A text is written small and cut into its words; the id 0 is every other word, and the words follow by falling
/// frequency, of equal ones the first seen. This is `Counter.most_common` over `re.findall(r"\b\w+\b", text.lower())`.
public struct WordList: Tokenizer {
  /// What a word is.
  public enum Pattern: String, CaseIterable, Sendable {
    /// Letters, digits and `_`, as Python's `\w+`.
    case words
    /// Everything between white space, as Python's `\S+`.
    case blanks
    /// Each character but white space.
    case characters
  }

  /// What a word is.
  public let pattern: Pattern
  /// Whether texts are written small first.
  public let lowercases: Bool
  /// The number of words, and one for all others.
  public let vocabularySize: Int
  /// Id 0 stands for words that are not in the list, and fills rows up.
  public let specialTokens = SpecialTokens(unknown: 0, padding: 0)
  /// Nothing.
  public let prefix: [Int32] = []
  /// Nothing.
  public let suffix: [Int32] = []
  private let table: TokenTable

  /// The most frequent words of texts: with the other words, at most `size` ids.
  public init(
    _ texts: some Sequence<String>, size: Int, pattern: Pattern = .words, lowercases: Bool = true,
    leastFrequency: Int = 1
  ) {
    var places: [[UInt8]: Int] = [:]
    var counts: [(word: [UInt8], count: Int)] = []
    for text in texts {
      for word in WordList.words(text, pattern, lowercases) {
        if let place = places[word] {
          counts[place].count += 1
        } else {
          places[word] = counts.count
          counts.append((word, 1))
        }
      }
    }
    let order = counts.indices.filter { counts[$0].count >= leastFrequency }
      .sorted { (counts[$1].count, $0) < (counts[$0].count, $1) }
    self.init(words: order.prefix(max(0, size - 1)).map { counts[$0].word }, pattern, lowercases)
  }

  private init(words: [[UInt8]], _ pattern: Pattern, _ lowercases: Bool) {
    var table = TokenTable()
    for (index, word) in words.enumerated() { _ = table.insert(word, id: index + 1) }
    self.table = table
    self.pattern = pattern
    self.lowercases = lowercases
    vocabularySize = words.count + 1
  }

  /// The id of a token, or nil.
  public func id(of token: String) -> Int? { table.id(of: Array(token.utf8)).map { Int($0) } }

  /// The token with an id, or nil.
  public func token(_ id: Int) -> String? { table.token(id).map { String(decoding: $0, as: UTF8.self) } }

  /// The ids of a text, without those in front of and behind every text.
  public func encode(_ text: String) -> [Int32] {
    WordList.words(text, pattern, lowercases).map { table.id(of: $0) ?? 0 }
  }

  /// The text of ids; ids without a token are left out, and the special tokens too when `skipsSpecialTokens`.
  public func decode(_ ids: [Int32], skipsSpecialTokens: Bool) -> String {
    ids.compactMap { token(Int($0)) ?? (skipsSpecialTokens ? nil : "[UNK]") }.joined(separator: " ")
  }

  /// The words of a text.
  static func words(_ text: String, _ pattern: Pattern, _ lowercases: Bool) -> [[UInt8]] {
    var scalars = Array(text.unicodeScalars)
    if lowercases { scalars = lowercased(withFinalSigma(scalars)) }
    if pattern == .characters {
      return scalars.lazy.filter { !UnicodeTables.isSpace($0) }.map { TextBytes.utf8(CollectionOfOne($0)) }
    }
    return scalars.split { scalar in
      pattern == .words ? !UnicodeTables.pythonWord.contains(scalar) : UnicodeTables.isSpace(scalar)
    }.map { TextBytes.utf8($0) }
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

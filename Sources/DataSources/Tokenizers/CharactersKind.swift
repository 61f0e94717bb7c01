public import Diagnostics
public import Schemas

/// `characters`: the most frequent characters of the training texts.
///
///     tokenizer: { characters: 100 }
public struct CharactersKind: TokenizerKind {
  public static let schema = Schema(
    kind: "characters",
    summary: "The most frequent characters of the training texts, white space too.",
    discussion: """
      The ids are 0 for padding, `unknown` for all other characters, then the characters by falling frequency, of equal \
      ones the first seen first.
      """,
    keys: [
      .required("characters", .integer(2...1 << 21), "The size of the vocabulary."),
      .optional("lowercase", .boolean, default: .boolean(false), "Whether texts are written small first."),
      WordsKind.unknown, WordsKind.masksUnknown, WordsKind.leastFrequency,
    ], sizeKey: "characters", example: "tokenizer: { characters: 100 }", unknownID: WordsKind.unknownID)

  private let size: Int
  private let settings: WordList.Settings
  private let leastFrequency: Int

  public init(arguments: Arguments) {
    size = arguments.integer("characters") ?? 2
    leastFrequency = arguments.integer("least_frequency") ?? 1
    settings = WordList.Settings(
      pattern: .characters, lowercases: arguments.boolean("lowercase"),
      unknown: arguments.integer("unknown") ?? 1)
  }

  public func make(from texts: [String]) throws(DiagnosticsError) -> MadeTokenizer {
    let list = WordList(texts, size: size, settings: settings, leastFrequency: leastFrequency)
    return MadeTokenizer(list, file: Array(list.json.utf8))
  }

  public func load(_ file: [UInt8], path: String) throws(DiagnosticsError) -> any Tokenizer {
    try WordList(file: file, path: path, settings: settings)
  }
}

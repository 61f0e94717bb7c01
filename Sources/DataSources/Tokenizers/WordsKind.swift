public import Diagnostics
public import Schemas

/// `words`: the most frequent words of the training texts.
///
///     tokenizer: { words: 10000, length: 100, padding: start }
public struct WordsKind: TokenizerKind {
  public static let schema = Schema(
    kind: "words",
    summary: "The most frequent words of the training texts.",
    discussion: """
      The ids are 0 for padding, `unknown` for all other words, then the words by falling frequency, of equal ones the \
      first seen first. `pattern: words` takes Python's `\\w+`, `blanks` its `\\S+`, `unpunctuated` the same without the \
      punctuation of ASCII, as Keras' TextVectorization does. The `tokenizer.json` that a run leaves gives the same ids \
      as a `file`, but that a capital sigma at the end of a word becomes `σ`; with `ngrams` nothing else can read it.
      """,
    keys: [
      .required("words", .integer(2...1 << 24), "The size of the vocabulary."),
      .optional(
        "pattern", .word(["words", "blanks", "unpunctuated"]), default: .word("words"), "What a word is."),
      .optional("lowercase", .boolean, default: .boolean(true), "Whether texts are written small first."),
      .optional(
        "ngrams", .integer(1...10), default: .integer(1), "Up to so many neighbouring words are a word too."),
      unknown, masksUnknown, leastFrequency,
    ], sizeKey: "words", example: "tokenizer: { words: 10000, length: 100 }", unknownID: unknownID)

  static let unknown = Key.optional(
    "unknown", .integer(0...1), default: .integer(1),
    "The id of what is not in the vocabulary; 0 is that of padding too.")
  static let masksUnknown = Key.optional(
    "masks_unknown", .boolean, default: .boolean(false),
    "That `unknown: 0` is meant so: layers that leave padding out leave out what is not in the vocabulary too."
  )
  static let leastFrequency = Key.optional(
    "least_frequency", .integer(1...1 << 40), default: .integer(1), "What is rarer is left out.")

  /// The id of what is not in the vocabulary; nil when it is padding on purpose.
  static let unknownID: @Sendable (Arguments) -> Int? = { arguments in
    arguments.boolean("masks_unknown") ? nil : arguments.integer("unknown")
  }

  private let size: Int
  private let settings: WordList.Settings
  private let leastFrequency: Int

  public init(arguments: Arguments) {
    size = arguments.integer("words") ?? 2
    leastFrequency = arguments.integer("least_frequency") ?? 1
    settings = WordList.Settings(
      pattern: arguments.word("pattern").flatMap { WordList.Pattern(rawValue: $0) } ?? .words,
      lowercases: arguments["lowercase"] == nil || arguments.boolean("lowercase"),
      ngrams: arguments.integer("ngrams") ?? 1, unknown: arguments.integer("unknown") ?? 1)
  }

  public func make(from texts: [String]) throws(DiagnosticsError) -> MadeTokenizer {
    let list = WordList(texts, size: size, settings: settings, leastFrequency: leastFrequency)
    return MadeTokenizer(list, file: Array(list.json.utf8))
  }

  public func load(_ file: [UInt8], path: String) throws(DiagnosticsError) -> any Tokenizer {
    try WordList(file: file, path: path, settings: settings)
  }
}

extension WordList {
  /// The list that `json` wrote.
  ///
  /// Errors: `dataMalformed` for a file of another tokenizer.
  init(file: [UInt8], path: String, settings: Settings) throws(DiagnosticsError) {
    let table = try TokenizerFile.words(file, path: path)
    let unknown = table.id(of: WordList.unknownToken)
    guard unknown == Int32(settings.unknown), table.firstHole == nil,
      settings.unknown == 0 || table.id(of: WordList.paddingToken) == 0
    else {
      throw DataFailure.malformed(
        path, "is not the word list of these settings", help: "use the whole folder of a run, unchanged")
    }
    self.init(table: table, settings)
  }
}

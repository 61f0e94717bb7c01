public import Diagnostics
public import Schemas

/// A kind of tokenizer, as `tokenizer` of a model file names it.
///
/// A new kind is one file with a conforming type and one line in `TokenizerRegistry`.
public protocol TokenizerKind: Sendable {
  /// The kind, the keys and documentation, without the keys that all have (`LayoutSettings`). The main key has the
  /// kind's name.
  static var schema: Schema { get }

  /// Creates the kind; paths among the arguments are those of files that exist.
  init(arguments: Arguments)

  /// Makes the tokenizer, from the training texts if it learns from them.
  ///
  /// Errors: those of reading files, `dataMalformed`, `noData`.
  func make(from texts: [String]) throws(DiagnosticsError) -> MadeTokenizer

  /// The tokenizer from the `tokenizer.json` that was saved with it; the path is for messages.
  ///
  /// Errors: `dataMalformed`.
  func load(_ file: [UInt8], path: String) throws(DiagnosticsError) -> any Tokenizer
}

extension TokenizerKind {
  /// The tokenizer from the `tokenizer.json` that was saved with it; the path is for messages.
  public func load(_ file: [UInt8], path: String) throws(DiagnosticsError) -> any Tokenizer {
    try TokenizerFile.read(file, path: path).tokenizer
  }
}

/// A tokenizer with what is needed to make it again.
public struct MadeTokenizer: Sendable {
  /// The tokenizer.
  public let tokenizer: any Tokenizer
  /// The content of its `tokenizer.json`.
  public let file: [UInt8]
  /// How its own file lays rows out; nil when it does not say.
  public let layout: FileLayout?

  init(_ tokenizer: any Tokenizer, file: [UInt8], layout: FileLayout? = nil) {
    self.tokenizer = tokenizer
    self.file = file
    self.layout = layout
  }
}

/// Every kind of tokenizer: the only place that lists them.
public enum TokenizerRegistry {
  /// All kinds, in the order of the reference.
  public static let all: [any TokenizerKind.Type] = [
    WordPieceKind.self,
    FileKind.self,
    BytePairKind.self,
    WordsKind.self,
    CharactersKind.self,
  ]

  /// The tokenizer of a kind.
  public static func tokenizer(of kind: String) -> (any TokenizerKind.Type)? {
    all.first { $0.schema.kind == kind }
  }

  /// The schemas with the keys that all kinds have.
  public static let schemas: [Schema] = all.map { kind in
    let schema = kind.schema
    return Schema(
      kind: schema.kind, summary: schema.summary, discussion: schema.discussion,
      keys: schema.keys + LayoutSettings.keys, shortKey: schema.kind, lengthKey: "length",
      sizeKey: schema.sizeKey, example: schema.example, unknownID: { schema.unknownID(of: $0) })
  }
}

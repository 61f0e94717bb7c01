public import Diagnostics
public import Schemas

/// A kind of data file, as `data` of a model file names it.
///
/// A new reader is one file with a conforming type and one line in `ReaderRegistry`.
public protocol Reader: Sendable {
  /// The kind, the keys and documentation.
  static var schema: Schema { get }
  /// Whether it gives texts, which are worth keeping when they are encoded; false if not said otherwise.
  static var givesTexts: Bool { get }

  /// Creates the reader; paths among the arguments are those of files that exist.
  init(arguments: Arguments)

  /// Reads the examples.
  ///
  /// Errors: those of reading files, `dataMalformed`, `dataDisagrees`, `noData`.
  func read(_ request: ReadRequest) throws(DiagnosticsError) -> ReadExamples

  /// How much `read` would give, from the heads of the files alone; nil where these do not tell.
  ///
  /// Errors: those of reading files.
  func size(_ request: ReadRequest) throws(DiagnosticsError) -> DatasetSize?
}

extension Reader {
  /// False: it gives numbers.
  public static var givesTexts: Bool { false }
  /// Nothing is told.
  public func size(_ request: ReadRequest) throws(DiagnosticsError) -> DatasetSize? { nil }
}

/// What a model wants of a reader.
public struct ReadRequest: Sendable {
  /// The names of the model's inputs.
  public let inputs: [String]
  /// The name of the targets; nil for a model that has none beside its inputs.
  public let target: String?
  /// How bytes become numbers; nil when the file does not say.
  public let normalization: PixelNormalization?
  /// At most so many examples.
  public let limit: Int?
  /// Where the reader's settings are written, by their keys, to point at what does not fit the data.
  public let places: [String: SourceSpan]

  /// Creates a request.
  public init(
    inputs: [String], target: String?, normalization: PixelNormalization?, limit: Int?,
    places: [String: SourceSpan] = [:]
  ) {
    self.inputs = inputs
    self.target = target
    self.normalization = normalization
    self.limit = limit
    self.places = places
  }
}

/// What a reader gives.
public enum ReadExamples: Sendable {
  /// Numbers, ready for use.
  case arrays(Dataset)
  /// Texts, each an example, which a tokenizer makes numbers of.
  case texts(TextExamples)
  /// One text that is cut into rows of tokens.
  case windows(TextWindows)
}

/// One text that is cut into rows of `window` tokens, one every `stride`.
public struct TextWindows: Sendable {
  /// The text.
  public let text: String
  /// The file, for messages.
  public let path: String
  /// The tokens of a row.
  public let window: Int
  /// The tokens from the start of a row to that of the next.
  public let stride: Int
}

/// Every kind of reader: the only place that lists them.
public enum ReaderRegistry {
  /// All readers, in the order of the reference.
  public static let all: [any Reader.Type] = [
    IDXReader.self,
    SafetensorsReader.self,
    NPYReader.self,
    NPZReader.self,
    FoldersReader.self,
    CSVReader.self,
    TSVReader.self,
    JSONLinesReader.self,
    TextReader.self,
  ]

  /// The reader of a kind.
  public static func reader(of kind: String) -> (any Reader.Type)? {
    all.first { $0.schema.kind == kind }
  }
}

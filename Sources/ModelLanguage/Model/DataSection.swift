public import Diagnostics
internal import Schemas

/// `data:` after it has been resolved.
public struct DataSection: Sendable {
  /// A set of examples.
  public struct Source: Sendable {
    /// The kind of reader: `csv`.
    public let reader: String
    /// The reader's settings; paths as they are written.
    public let arguments: [ResolvedArgument]
    /// The files among the settings.
    public let files: [File]
    /// At most so many examples are used; nil for all.
    public let limit: Int?
    /// Where the reader is named.
    public let span: SourceSpan
    /// The number of tokens in a row, if the reader fixes it.
    public let length: Length?
  }

  /// A file that a setting names.
  public struct File: Sendable {
    /// The key of the setting.
    public let key: String
    /// The column that it holds, where a file stands for one; else empty.
    public let column: String
    /// Its path, relative to the data folder or the model's.
    public let path: String
    /// Where the path is written.
    public let span: SourceSpan
  }

  /// How text becomes tokens.
  public struct Tokenizer: Sendable {
    /// The kind: `wordpiece`.
    public let kind: String
    /// The settings, those of the layout included; paths as they are written.
    public let arguments: [ResolvedArgument]
    /// The files among the settings.
    public let files: [File]
    /// Where the kind is named.
    public let span: SourceSpan
    /// The number of tokens that a text is cut to.
    public let length: Length?
    /// The most different tokens that it makes, if the file says so.
    public let size: Length?
    /// The id of what is not in its vocabulary, if the file says so and does not mean it to be padding.
    public let unknownID: Int?
  }

  /// A number of tokens with its place.
  public struct Length: Sendable {
    /// The tokens.
    public let count: Int
    /// The place.
    public let span: SourceSpan
  }

  /// The examples that are taken from the training data to judge by.
  public enum Validation: Hashable, Sendable {
    /// A share of them, from 0 to 1.
    case share(Double)
    /// So many.
    case count(Int)
  }

  /// How pixels become numbers: (x / 255 − mean) / deviation.
  public struct Normalization: Sendable {
    /// What is subtracted.
    public let mean: Double
    /// What is divided by.
    public let deviation: Double
  }

  /// Where the section stands.
  public let span: SourceSpan
  /// The examples to learn from.
  public let train: Source?
  /// The examples to judge by.
  public let test: Source?
  /// What is split off the training data.
  public let validation: Validation?
  /// Where that is written.
  public let validationSpan: SourceSpan?
  /// The tokenizer.
  public let tokenizer: Tokenizer?
  /// The normalisation of images.
  public let normalization: Normalization?

  /// What bounds the number of tokens: the reader's windows, or the tokenizer's length.
  var timeBound: Length? { train?.length ?? test?.length ?? tokenizer?.length }
}

extension DataSection.Validation: CustomStringConvertible {
  /// The value as it is written in a model file.
  public var description: String {
    switch self {
    case .share(let share): "\(share)"
    case .count(let count): "\(count)"
    }
  }
}

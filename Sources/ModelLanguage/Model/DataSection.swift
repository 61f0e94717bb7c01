public import Diagnostics

/// `data:` after it has been resolved.
public struct DataSection: Sendable {
  /// The kinds of readers, as they are written.
  public enum Reader: String, CaseIterable, Sendable {
    /// IDX files, one per column.
    case idx
    /// One safetensors file with an array per column.
    case safetensors
    /// A folder per class with a text in each file.
    case folders
  }

  /// A set of examples.
  public struct Source: Sendable {
    /// How it is read.
    public let reader: Reader
    /// The files, by column; the column is empty where one file or folder holds everything.
    public let files: [File]
    /// At most so many examples are used; nil for all.
    public let limit: Int?
    /// Where the reader is named.
    public let span: SourceSpan
  }

  /// A file of a data set.
  public struct File: Sendable {
    /// The column that it holds.
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
    /// Its file.
    public let file: File
    /// The number of tokens that a text is cut to.
    public let length: Int?
    /// Where that number is written.
    public let lengthSpan: SourceSpan?
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
  /// The tokenizer.
  public let tokenizer: Tokenizer?
  /// The normalisation of images.
  public let normalization: Normalization?
}

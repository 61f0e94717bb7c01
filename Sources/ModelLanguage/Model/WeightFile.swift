public import Diagnostics

/// `weights: { file: …, map: …, prefix: … }` beside a layer: the file that its parameters start from; or
/// `weights: { word_vectors: … }` beside an embedding.
public struct WeightFile: Sendable {
  /// The path, relative to the data folder or the model's.
  public let path: String
  /// Where the path is written.
  public let span: SourceSpan
  /// The name of the map that finds parameters under other names; nil when the names are the layer's own.
  public let map: String?
  /// What the names in the file begin with; nil when the file does not say.
  public let prefix: String?
  /// Whether the file holds word vectors as text, whose rows go by the tokenizer's words.
  public let isWordVectors: Bool
}

extension WeightFile: CustomStringConvertible {
  /// The file as it is written in one line.
  public var description: String {
    var text = isWordVectors ? "word vectors \(path)" : path
    if let map { text += ", map \(map)" }
    if let prefix { text += ", prefix \(prefix)" }
    return text
  }
}

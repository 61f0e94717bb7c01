/// How much a set of examples is, told without reading it.
public struct DatasetSize: Hashable, Sendable {
  /// The number of examples.
  public let examples: Int
  /// The bytes that they take in memory.
  public let bytes: Int

  /// Creates a size.
  public init(examples: Int, bytes: Int) {
    self.examples = examples
    self.bytes = bytes
  }
}

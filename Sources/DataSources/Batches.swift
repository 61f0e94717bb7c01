/// The ranges of positions that make up the batches of an epoch.
///
/// The last batch is smaller when the size does not divide the count, as with PyTorch's `DataLoader`.
public struct Batches: RandomAccessCollection, Sendable {
  /// The number of examples.
  public let exampleCount: Int
  /// The number of examples in every batch but perhaps the last; positive.
  public let size: Int

  /// Creates the batches of `exampleCount` examples.
  public init(exampleCount: Int, size: Int) {
    precondition(exampleCount >= 0 && size > 0, "batches need a positive size")
    self.exampleCount = exampleCount
    self.size = size
  }

  /// The first batch.
  public var startIndex: Int { 0 }
  /// The number of batches.
  public var endIndex: Int { exampleCount / size + (exampleCount % size == 0 ? 0 : 1) }

  /// The positions of a batch; its number counts from 0.
  public subscript(position: Int) -> Range<Int> {
    precondition(position >= 0 && position < endIndex, "there is no such batch")
    let start = position * size
    return start..<start + Swift.min(size, exampleCount - start)
  }
}

public import Schemas

/// What other modules add to the language: optimisers and schedules are defined where training is, readers and
/// tokenizers where data is.
public struct Vocabulary: Sendable {
  /// The kinds of optimisers.
  public let optimizers: [Schema]
  /// The kinds of schedules of the learning rate.
  public let schedules: [Schema]
  /// The kinds of readers of data.
  public let readers: [Schema]
  /// The kinds of tokenizers; the key of a kind's main value has the kind's name.
  public let tokenizers: [Schema]

  /// Creates a vocabulary.
  public init(
    optimizers: [Schema], schedules: [Schema] = [], readers: [Schema] = [], tokenizers: [Schema] = []
  ) {
    self.optimizers = optimizers
    self.schedules = schedules
    self.readers = readers
    self.tokenizers = tokenizers
  }
}

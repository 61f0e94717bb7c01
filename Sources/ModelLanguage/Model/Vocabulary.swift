public import Schemas

/// What other modules add to the language: optimisers and schedules are defined where training is.
public struct Vocabulary: Sendable {
  /// The kinds of optimisers.
  public let optimizers: [Schema]
  /// The kinds of schedules of the learning rate.
  public let schedules: [Schema]

  /// Creates a vocabulary.
  public init(optimizers: [Schema], schedules: [Schema] = []) {
    self.optimizers = optimizers
    self.schedules = schedules
  }
}

public import Schemas

/// What other modules add to the language: the optimisers are defined where training is.
public struct Vocabulary: Sendable {
  /// The kinds of optimisers.
  public let optimizers: [Schema]

  /// Creates a vocabulary.
  public init(optimizers: [Schema]) { self.optimizers = optimizers }
}

public import Graph

/// The graphs of one model, and how its output is compared with the targets.
public struct TrainingModel: Sendable {
  /// The name of the output that holds the mean loss of the batch.
  public static let lossName = "loss"

  /// The graph of a step: the output `loss`, a number without axes, and gradients; dropout is active.
  public let training: Graph
  /// The graph of a test: the compared output, and `loss` if wanted; nothing is random.
  ///
  /// Its parameters are those of the training graph, in the same order.
  public let evaluation: Graph
  /// The evaluation's output that is compared with the targets: `f32[batch, …, class]`.
  public let comparedOutput: String
  /// The column of the data that holds the targets.
  public let targetName: String
  /// Whether the index of the output's largest number is a class, so that accuracy makes sense.
  public let hasClasses: Bool

  /// Creates a model from its graphs.
  public init(
    training: Graph, evaluation: Graph, comparedOutput: String, targetName: String, hasClasses: Bool
  ) {
    self.training = training
    self.evaluation = evaluation
    self.comparedOutput = comparedOutput
    self.targetName = targetName
    self.hasClasses = hasClasses
  }
}

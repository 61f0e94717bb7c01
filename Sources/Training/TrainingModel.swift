public import Graph

/// The graphs of one model, and what their outputs mean.
public struct TrainingModel: Sendable {
  /// The name of the output that holds the mean loss of the batch.
  public static let lossName = "loss"
  /// The name of the output that holds what the mean loss was divided by; without it, the number of examples counts.
  public static let weightName = "loss weight"
  /// The name of the output that holds the number of right answers.
  public static let rightName = "right answers"
  /// The name of the output that holds the number of judged answers.
  public static let judgedName = "judged answers"

  /// The graph of a step: the output `loss`, a number without axes, its weight, and gradients; dropout is active.
  public let training: Graph
  /// The graph of a test: any of the four outputs, numbers without axes; nothing is random.
  ///
  /// Its parameters are those of the training graph, in the same order.
  public let evaluation: Graph
  /// Whether e to the power of the loss is a perplexity.
  public let hasPerplexity: Bool

  /// Creates a model from its graphs.
  public init(training: Graph, evaluation: Graph, hasPerplexity: Bool = false) {
    self.training = training
    self.evaluation = evaluation
    self.hasPerplexity = hasPerplexity
  }
}

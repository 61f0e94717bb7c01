internal import Graph
public import Schemas

/// A kind of loss: how an output and its targets become one number per example.
///
/// A new loss is one file with a conforming type and one line in `LossRegistry`.
public protocol Loss: Sendable {
  /// The kind, the keys and documentation.
  static var schema: Schema { get }
  /// Whether the model's output can be compared with the targets by the index of its largest number.
  static var hasClasses: Bool { get }
  /// The name of the array that holds the targets; nil when they are made of the model's own inputs.
  static var targetName: String? { get }
  /// What the numbers of the judged output mean.
  static var answers: AnswerForm { get }
  /// Whether e to the power of the mean loss is a perplexity.
  static var hasPerplexity: Bool { get }
  /// Adds the targets as an input, if there are any, and returns the losses, one per example and position.
  static func build(
    _ arguments: Arguments, output: Flow, in context: inout LayerContext
  ) throws(LayerError) -> LossParts
}

/// What the numbers of an output mean, as its loss understands them.
public enum AnswerForm: Sendable {
  /// One logit for each of several classes: their softmax gives the probabilities.
  case logits
  /// The logarithm of each class's probability.
  case logProbabilities
  /// Logits of yes, each for itself: their sigmoid gives the probabilities.
  case binaryLogits
  /// Numbers that mean themselves.
  case numbers
}

extension Loss {
  public static var answers: AnswerForm { .numbers }
  public static var hasPerplexity: Bool { false }
}

/// Every kind of loss: the only place that lists them.
public enum LossRegistry {
  /// All losses, alphabetical by type.
  public static let all: [any Loss.Type] = [
    BinaryCrossEntropyLoss.self,
    CrossEntropyLoss.self,
    MeanSquaredErrorLoss.self,
    NegativeLogLikelihoodLoss.self,
    NextTokenLoss.self,
  ]

  /// The loss of a kind.
  public static func loss(of kind: String) -> (any Loss.Type)? { all.first { $0.schema.kind == kind } }
}

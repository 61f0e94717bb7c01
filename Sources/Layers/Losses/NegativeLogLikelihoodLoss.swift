public import Graph
internal import Operations
public import Schemas

/// `negative_log_likelihood`: cross entropy for an output that is already log-softmax.
public enum NegativeLogLikelihoodLoss: Loss {
  public static let schema = Schema(
    kind: "negative_log_likelihood",
    summary: "Minus the logarithm of the right class's probability, averaged over the batch.",
    discussion: """
      As torch.nn.NLLLoss: the last axis of the output holds one logarithm of a probability per class (`log_softmax`), \
      `labels` one class number per example.
      """)

  public static let hasClasses = true
  public static let targetName = "labels"

  public static func build(
    _ arguments: Arguments, output: Flow, in context: inout LayerContext
  ) throws(LayerError) -> ValueID {
    let labels = try LossTargets.classes(output, targetName, "negative_log_likelihood", in: &context)
    return try context.apply(Scale(by: -1), [try context.apply(TakeClass(), [output.value, labels])])
  }
}

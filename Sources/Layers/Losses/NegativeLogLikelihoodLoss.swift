internal import Graph
internal import Operations
public import Schemas

/// `negative_log_likelihood`: cross entropy for an output that is already log-softmax.
public enum NegativeLogLikelihoodLoss: Loss {
  public static let schema = Schema(
    kind: "negative_log_likelihood",
    summary: "Minus the logarithm of the right class's probability, averaged over the batch.",
    discussion: """
      As torch.nn.NLLLoss: the last axis of the output holds one logarithm of a probability per class (`log_softmax`), \
      `labels` one class number per example, or per position of a sequence, of which padding is left out. With \
      `class_weights` the mean divides by the sum of the weights of the batch's labels.
      """,
    keys: [ClassWeights.key, LossTargets.paddingKey])

  public static let answers = AnswerForm.logProbabilities
  public static let hasClasses = true
  public static let targetName: String? = "labels"

  public static func build(
    _ arguments: Arguments, output: Flow, in context: inout LayerContext
  ) throws(LayerError) -> LossParts {
    let name = schema.kind
    let mask = LossTargets.mask(output, arguments, in: context)
    let weights = try ClassWeights.read(
      arguments, classes: try LossTargets.rows(of: output, name, in: context).classes)
    let labels = try LossTargets.classes(output, "labels", name, mask: mask, in: &context)
    var parts = LossParts(
      try context.apply(Scale(by: -1), [try context.apply(TakeClass(), [output.value, labels])]),
      answers: try ClassAnswers.judge(output.value, labels, in: &context))
    guard mask != nil || !weights.isEmpty else { return parts }
    let counted = try context.apply(LabelWeights(weights), [labels])
    parts.weights = counted
    if !weights.isEmpty { parts.losses = try context.apply(Multiply(), [parts.losses, counted]) }
    return parts
  }
}

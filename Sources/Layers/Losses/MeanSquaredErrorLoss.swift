internal import Graph
internal import Operations
public import Schemas

/// `mean_squared_error`: the squared distance from the targets.
public enum MeanSquaredErrorLoss: Loss {
  public static let schema = Schema(
    kind: "mean_squared_error",
    summary: "The squared difference from the targets, averaged over all numbers.",
    discussion: """
      As torch.nn.MSELoss: `labels` holds one number for each of the output's. Padding of a sequence is left out. Where \
      the output is a `sigmoid` and the labels are 0 and 1, an answer is right on the same side of one half.
      """, keys: [LossTargets.paddingKey])

  public static let hasClasses = false
  public static let targetName: String? = "labels"

  public static func build(
    _ arguments: Arguments, output: Flow, in context: inout LayerContext
  ) throws(LayerError) -> LossParts {
    let mask = LossTargets.mask(output, arguments, in: context)
    let labels = try LossTargets.like(output, "labels", "mean_squared_error", in: &context)
    let opposite = try context.apply(Scale(by: -1), [labels])
    let difference = try context.apply(Add(), [output.value, opposite])
    var parts = try LossTargets.masked(
      try context.apply(Multiply(), [difference, difference]), mask, in: &context)
    if context.graph.node(defining: output.value)?.operation is Sigmoid {
      parts.answers = try SideAnswers.judge(
        output.value, labels, mask, threshold: 0.5, wholeTargets: true, in: &context)
    }
    return parts
  }
}

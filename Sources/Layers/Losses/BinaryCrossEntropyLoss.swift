internal import Diagnostics
internal import Graph
internal import Operations
public import Schemas

/// `binary_cross_entropy`: how surprising yes or no is under the sigmoid of the logits.
public enum BinaryCrossEntropyLoss: Loss {
  public static let schema = Schema(
    kind: "binary_cross_entropy",
    summary: "The cross entropy of logits with targets from 0 to 1, averaged over all numbers.",
    discussion: """
      As torch.nn.BCEWithLogitsLoss: the output holds logits (no sigmoid before the loss), `labels` one number from 0 \
      to 1 for each of them. Padding of a sequence is left out. An answer is right when the logit's sign says so.
      """, keys: [LossTargets.paddingKey])

  public static let answers = AnswerForm.binaryLogits
  public static let hasClasses = false
  public static let targetName: String? = "labels"

  public static func build(
    _ arguments: Arguments, output: Flow, in context: inout LayerContext
  ) throws(LayerError) -> LossParts {
    let mask = LossTargets.mask(output, arguments, in: context)
    let labels = try LossTargets.like(output, "labels", "binary_cross_entropy", in: &context)
    let losses = try context.apply(BinaryCrossEntropy(), [output.value, labels])
    var parts = try LossTargets.masked(losses, mask, in: &context)
    parts.answers = try SideAnswers.judge(
      output.value, labels, mask, threshold: 0, wholeTargets: false, in: &context)
    return parts
  }
}

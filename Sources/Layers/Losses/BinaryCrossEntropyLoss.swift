internal import Diagnostics
public import Graph
internal import Operations
public import Schemas

/// `binary_cross_entropy`: how surprising yes or no is under the sigmoid of the logits.
public enum BinaryCrossEntropyLoss: Loss {
  public static let schema = Schema(
    kind: "binary_cross_entropy",
    summary: "The cross entropy of logits with targets from 0 to 1, averaged over all numbers.",
    discussion: """
      As torch.nn.BCEWithLogitsLoss: the output holds logits (no sigmoid before the loss), `labels` one number from 0 \
      to 1 for each of them.
      """)

  public static let hasClasses = false
  public static let targetName = "labels"

  public static func build(
    _ arguments: Arguments, output: Flow, in context: inout LayerContext
  ) throws(LayerError) -> ValueID {
    let labels = try LossTargets.like(output, targetName, "binary_cross_entropy", in: &context)
    return try context.apply(BinaryCrossEntropy(), [output.value, labels])
  }
}

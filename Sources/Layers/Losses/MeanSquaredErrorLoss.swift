public import Graph
internal import Operations
public import Schemas

/// `mean_squared_error`: the squared distance from the targets.
public enum MeanSquaredErrorLoss: Loss {
  public static let schema = Schema(
    kind: "mean_squared_error",
    summary: "The squared difference from the targets, averaged over all numbers.",
    discussion: "As torch.nn.MSELoss: `labels` holds one number for each of the output's.")

  public static let hasClasses = false
  public static let targetName = "labels"

  public static func build(
    _ arguments: Arguments, output: Flow, in context: inout LayerContext
  ) throws(LayerError) -> ValueID {
    let labels = try LossTargets.like(output, targetName, "mean_squared_error", in: &context)
    let opposite = try context.apply(Scale(by: -1), [labels])
    let difference = try context.apply(Add(), [output.value, opposite])
    return try context.apply(Multiply(), [difference, difference])
  }
}

internal import Diagnostics
public import Graph
internal import Operations
public import Schemas

/// `cross_entropy`: how surprising the right class is under the softmax of the logits.
public enum CrossEntropyLoss: Loss {
  public static let schema = Schema(
    kind: "cross_entropy",
    summary: "The cross entropy of logits with class labels, averaged over the batch.",
    discussion: """
      As torch.nn.CrossEntropyLoss: the last axis of the output holds one logit per class, `labels` one class number \
      per example. `label_smoothing` is the share of the target that is spread evenly over all classes. Szegedy et al. \
      2016.
      """,
    keys: [
      .optional(
        "label_smoothing", .decimal(0...1), default: .decimal(0),
        "The share of the target spread over all classes.")
    ])

  public static let hasClasses = true
  public static let targetName = "labels"

  public static func build(
    _ arguments: Arguments, output: Flow, in context: inout LayerContext
  ) throws(LayerError) -> ValueID {
    let labels = try LossTargets.classes(output, targetName, "cross_entropy", in: &context)
    let smoothing = arguments.decimal("label_smoothing") ?? 0
    guard smoothing > 0, let axis = context.type(output).axes.last else {
      return try context.apply(CrossEntropy(), [output.value, labels])
    }
    let logarithms = try context.apply(LogSoftmax(), [output.value])
    let right = try context.apply(TakeClass(), [logarithms, labels])
    let all = try context.apply(MeanOver(axis: axis.name), [logarithms])
    return try context.apply(
      Add(),
      [
        try context.apply(Scale(by: smoothing - 1), [right]), try context.apply(Scale(by: -smoothing), [all]),
      ])
  }
}

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
      per example.
      """)

  public static let hasClasses = true
  public static let targetName = "labels"

  public static func build(
    _ arguments: Arguments, output: Flow, in context: inout LayerContext
  ) throws(LayerError) -> ValueID {
    let type = context.type(output)
    let (_, classes) = try context.lastAxis(output, for: "`cross_entropy`")
    guard type.element == .f32, type.axes.count >= 2, type.axes[0].name == AxisName.batch else {
      throw LayerError(
        .missingAxis, "`cross_entropy` needs logits [batch, …, class], not \(type)", at: .input(0))
    }
    let labels = context.graph.addInput(
      targetName, TensorType(.i32, Array(type.axes.dropLast())), indexBound: classes)
    return try context.apply(CrossEntropy(), [output.value, labels])
  }
}

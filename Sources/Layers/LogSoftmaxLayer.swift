internal import Graph
internal import Operations
public import Schemas

/// `log_softmax` along an axis.
public enum LogSoftmaxLayer: Layer {
  public static let schema = Schema(
    kind: "log_softmax", summary: "The logarithm of softmax.", discussion: "As torch.nn.LogSoftmax.",
    keys: [.inferred("over", .axis, "The axis; the last one if left out.")], shortKey: "over")

  public static func build(
    _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    let moved = try AxisMove.toLast(arguments.word("over"), inputs[0], "log_softmax", in: &context)
    let result = try context.apply(LogSoftmax(), [moved.value])
    return Flow(try moved.back(result, in: &context), mask: inputs[0].mask)
  }

  public static let samples = [
    LayerSample(input: "{ axes: [batch, feature: 4] }", "log_softmax", result: "f32[batch, feature 4]"),
    LayerSample(
      input: "{ axes: [batch, time: 3, feature: 4] }", "log_softmax: time",
      result: "f32[batch, time 3, feature 4]"),
  ]

  public static let rejections = [
    LayerRejection(input: "{ axes: [batch, feature: 4] }", "log_softmax: time", code: "GC0201")
  ]
}

internal import Graph
internal import Operations
public import Schemas

/// `softmax` along an axis.
public enum SoftmaxLayer: Layer {
  public static let schema = Schema(
    kind: "softmax", summary: "Turns the last axis into positive numbers that add up to 1.",
    discussion: "As torch.nn.Softmax.",
    keys: [.inferred("over", .axis, "The axis; the last one if left out.")], shortKey: "over")

  public static func build(
    _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    let moved = try AxisMove.toLast(arguments.word("over"), inputs[0], "softmax", in: &context)
    let result = try context.apply(Softmax(), [moved.value])
    return Flow(try moved.back(result, in: &context), mask: inputs[0].mask)
  }

  public static let samples = [
    LayerSample(input: "{ axes: [batch, feature: 4] }", "softmax", result: "f32[batch, feature 4]"),
    LayerSample(
      input: "{ axes: [batch, time: 3, feature: 4] }", "softmax: time",
      result: "f32[batch, time 3, feature 4]"),
  ]

  public static let rejections = [
    LayerRejection(input: "{ axes: [batch, feature: 4] }", "softmax: time", code: "GC0201")
  ]
}

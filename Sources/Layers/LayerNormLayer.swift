internal import Diagnostics
internal import Graph
internal import Operations
public import Schemas

/// `layer_norm`: every position's features to mean 0 and deviation 1.
public enum LayerNormLayer: Layer {
  public static let schema = Schema(
    kind: "layer_norm",
    summary: "Normalises the last axis to mean 0 and deviation 1, then scales and shifts it.",
    discussion: """
      As torch.nn.LayerNorm over the last axis: `weight` starts as 1, `bias` as 0, the variance is the biased one. \
      Ba, Kiros, Hinton 2016.
      """,
    keys: [
      .optional("epsilon", .decimal(0...1), default: .decimal(1e-5), "Added to the variance.")
    ])

  public static func build(
    _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    let (axis, width) = try context.lastAxis(inputs[0], for: "`layer_norm`")
    let weight = try context.parameter("weight", [(axis, width)], .ones)
    let bias = try context.parameter("bias", [(axis, width)], .zeros)
    let operation = LayerNorm(epsilon: arguments.decimal("epsilon") ?? 1e-5)
    return Flow(try context.apply(operation, [inputs[0].value, weight, bias]), mask: inputs[0].mask)
  }

  public static let samples = [
    LayerSample(
      input: "{ axes: [batch, time, feature: 4] }", "layer_norm", result: "f32[batch, time, feature 4]")
  ]

  public static let rejections = [
    LayerRejection(input: "{ axes: [batch, time] }", "layer_norm", code: "GC0209"),
    LayerRejection(input: "{ axes: [batch, feature: 4] }", "layer_norm: { epsilon: -1 }", code: "GC0105"),
  ]
}

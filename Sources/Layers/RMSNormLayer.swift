internal import Diagnostics
internal import Graph
internal import Operations
public import Schemas

/// `rms_norm`: every position's features to a mean square of 1.
public enum RMSNormLayer: Layer {
  public static let schema = Schema(
    kind: "rms_norm",
    summary: "Divides the last axis by the root of its mean square, then scales it.",
    discussion: """
      As torch.nn.RMSNorm over the last axis: x / √(mean x² + epsilon) · `weight`, which starts as 1. The default of \
      epsilon is the distance from 1 to the next single-precision number. Zhang and Sennrich 2019.
      """,
    keys: [
      .optional(
        "epsilon", .decimal(0...1), default: .decimal(1.1920928955078125e-07), "Added to the mean square.")
    ])

  public static func build(
    _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    let (axis, width) = try context.lastAxis(inputs[0], for: "`rms_norm`")
    let weight = try context.parameter("weight", [(axis, width)], .ones)
    let operation = RMSNorm(epsilon: arguments.decimal("epsilon") ?? 1.1920928955078125e-07)
    return Flow(try context.apply(operation, [inputs[0].value, weight]), mask: inputs[0].mask)
  }

  public static let samples = [
    LayerSample(
      input: "{ axes: [batch, time, feature: 4] }", "rms_norm", result: "f32[batch, time, feature 4]")
  ]

  public static let rejections = [
    LayerRejection(input: "{ axes: [batch, time] }", "rms_norm", code: "GC0209"),
    LayerRejection(input: "{ axes: [batch, feature: 4] }", "rms_norm: { epsilon: -1 }", code: "GC0105"),
  ]
}

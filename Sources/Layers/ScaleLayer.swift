internal import Operations
public import Schemas

/// `scale`: every number times a fixed one.
public enum ScaleLayer: Layer {
  public static let schema = Schema(
    kind: "scale", summary: "Multiplies every number by a fixed one.",
    keys: [
      .required(
        "by", .decimal(-Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude), "The factor.")
    ],
    shortKey: "by")

  public static func build(
    _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    let operation = Scale(by: arguments.decimal("by") ?? 1)
    return Flow(try context.apply(operation, [inputs[0].value]), mask: inputs[0].mask)
  }

  public static let samples = [
    LayerSample(input: "{ axes: [batch, feature: 4] }", "scale: 1000", result: "f32[batch, feature 4]"),
    LayerSample(input: "{ axes: [batch, feature: 4] }", "scale: -1 / 4.0", result: "f32[batch, feature 4]"),
  ]

  public static let rejections = [
    LayerRejection(input: "{ axes: [batch, feature: 4] }", "scale: .nan", code: "GC0104")
  ]
}

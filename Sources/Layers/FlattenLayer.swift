internal import Diagnostics
internal import Graph
internal import Operations
public import Schemas

/// `flatten`: all axes but the first as one.
public enum FlattenLayer: Layer {
  public static let schema = Schema(
    kind: "flatten", summary: "Merges all axes but the first into one, `feature`.",
    discussion: "As torch.nn.Flatten: the last axis runs fastest.")

  public static func build(
    _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    let names = context.type(inputs[0]).axes.map(\.name)
    guard names.count >= 2 else {
      throw LayerError(
        .missingAxis, "`flatten` needs at least two axes, not \(context.type(inputs[0]))", at: .input(0))
    }
    let operation = MergeAxes(axes: Array(names.dropFirst()), into: AxisName.feature)
    return Flow(try context.apply(operation, [inputs[0].value]))
  }

  public static let samples = [
    LayerSample(input: "{ axes: [batch, time: 3, feature: 4] }", "flatten", result: "f32[batch, feature 12]"),
    LayerSample(
      input: "{ axes: [batch, time, feature: 4] }", "flatten", result: "f32[batch, feature 4 * time]"),
  ]

  public static let rejections = [LayerRejection(input: "{ axes: [batch] }", "flatten", code: "GC0201")]
}

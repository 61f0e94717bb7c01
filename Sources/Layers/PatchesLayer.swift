internal import Diagnostics
internal import Graph
internal import Operations
public import Schemas

/// `patches`: an image as a sequence of flattened squares.
public enum PatchesLayer: Layer {
  public static let schema = Schema(
    kind: "patches",
    summary: "Cuts an image into patches: channel, height and width become time and feature.",
    discussion: """
      Patches come row by row; within a patch the order is row, column, channel, as einops' \
      'b c (h p1) (w p2) -> b (h w) (p1 p2 c)'. Dosovitskiy et al. 2020.
      """,
    keys: [
      .required("size", .integer(1...1 << 16), "The height of a patch, and its width."),
      .inferred("width", .integer(1...1 << 16), "The width of a patch, if it is not a square."),
    ], shortKey: "size")

  public static func build(
    _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    guard let height = arguments.integer("size") else { return inputs[0] }
    let width = arguments.integer("width") ?? height
    let names = context.type(inputs[0]).axes.map(\.name)
    for axis in ["channel", "height", "width"] where !names.contains(axis) {
      throw LayerError(
        .missingAxis,
        "`patches` needs the axes `channel`, `height` and `width`, not \(context.type(inputs[0]))",
        at: .input(0), axis: axis)
    }
    let (inside, across) = ("patch_height", "patch_width")
    var x = try context.apply(
      SplitAxis(axis: "height", into: "row", inside, inner: height), [inputs[0].value], blaming: "size")
    x = try context.apply(
      SplitAxis(axis: "width", into: "column", across, inner: width), [x],
      blaming: arguments["width"] == nil ? "size" : "width")
    let others = names.filter { !["channel", "height", "width"].contains($0) }
    x = try context.apply(Permute(order: others + ["row", "column", inside, across, "channel"]), [x])
    x = try context.apply(MergeAxes(axes: ["row", "column"], into: AxisName.time), [x])
    x = try context.apply(MergeAxes(axes: [inside, across, "channel"], into: AxisName.feature), [x])
    context.size(of: AxisName.feature, comesFrom: "size")
    return Flow(x)
  }

  public static let samples = [
    LayerSample(
      input: "{ axes: [batch, channel: 1, height: 28, width: 28] }", "patches: 4",
      result: "f32[batch, time 49, feature 16]"),
    LayerSample(
      input: "{ axes: [batch, channel: 3, height: 4, width: 6] }", "patches: { size: 2, width: 3 }",
      result: "f32[batch, time 4, feature 18]"),
  ]

  public static let rejections = [
    LayerRejection(
      input: "{ axes: [batch, channel: 1, height: 28, width: 28] }", "patches: 5", code: "GC0204"),
    LayerRejection(input: "{ axes: [batch, height: 28, width: 28] }", "patches: 4", code: "GC0201"),
  ]
}

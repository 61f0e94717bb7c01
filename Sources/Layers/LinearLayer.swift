internal import Diagnostics
internal import Graph
internal import Operations
public import Schemas

/// `linear`: a matrix product along one axis, with a bias.
public enum LinearLayer: Layer {
  public static let schema = Schema(
    kind: "linear",
    summary: "Multiplies an axis by a weight matrix and adds a bias.",
    discussion: """
      `y = x Wᵀ + b`, as torch.nn.Linear: `weight` is [out, in], `bias` is [out]. Both start uniform within \
      ±1/√in. The axis keeps its name.
      """,
    keys: [
      .required("width", .integer(1...Int.max), "The new length of the axis."),
      .optional("bias", .boolean, default: .boolean(true), "Whether a bias is added."),
      .inferred("over", .axis, "The axis; the last one if left out."),
    ], shortKey: "width")

  public static func build(
    _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    let moved = try AxisMove.toLast(arguments.word("over"), inputs[0], "linear", in: &context)
    let (axis, width) = try context.lastAxis(Flow(moved.value), for: "`linear`")
    guard let out = arguments.integer("width") else { return inputs[0] }
    let bound = 1 / Double(max(width, 1)).squareRoot()
    let weight = try context.parameter(
      "weight", [("out", out), ("in", width)], .uniform(bound: bound), blaming: "width")
    var operands = [moved.value, weight]
    if arguments.boolean("bias") {
      operands.append(try context.parameter("bias", [("out", out)], .uniform(bound: bound)))
    }
    context.size(of: axis, comesFrom: "width")
    let result = try context.apply(Linear(), operands)
    // Once positions are mixed, none of them is padding any more.
    let mask = inputs[0].mask.flatMap { context.graph.type($0).has(axis) ? nil : $0 }
    return Flow(try moved.back(result, in: &context), mask: mask)
  }

  public static let samples = [
    LayerSample(input: "{ axes: [batch, feature: 4] }", "linear: 3", result: "f32[batch, feature 3]"),
    LayerSample(
      input: "{ axes: [batch, time: 5, feature: 4] }", "linear: { width: 3, over: time, bias: false }",
      result: "f32[batch, time 3, feature 4]"),
  ]

  public static let rejections = [
    LayerRejection(input: "{ axes: [batch, feature: 4] }", "linear: 0", code: "GC0105"),
    LayerRejection(
      input: "{ axes: [batch, feature: 4] }", "linear: { width: 3, over: time }", code: "GC0201"),
    LayerRejection(input: "{ axes: [batch, feature: 4] }", "linear: {}", code: "GC0103"),
    LayerRejection(input: "{ axes: [batch, time] }", "linear: 3", code: "GC0209"),
    LayerRejection(input: "{ tokens: 9, axes: [batch, time: 3] }", "linear: 3", code: "GC0202"),
  ]
}

internal import Diagnostics
internal import Graph
internal import Operations
public import Schemas

/// `class_token`: one learned position in front of the others.
public enum ClassTokenLayer: Layer {
  public static let schema = Schema(
    kind: "class_token",
    summary: "Puts one learned position in front of the others.",
    discussion: """
      `weight` [width] starts normal with deviation 1. `pool: first` reads the position again at the end. \
      Devlin et al. 2018; Dosovitskiy et al. 2020.
      """,
    keys: [.optional("over", .axis, default: .word("time"), "The axis that grows by one.")])

  public static func build(
    _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    guard let over = arguments.word("over") else { return inputs[0] }
    let moved = try AxisMove.beforeLast(over, inputs[0], "class_token", in: &context)
    let (name, width) = try context.lastAxis(Flow(moved.value), for: "`class_token`")
    let weight = try context.parameter("weight", [(name, width)], .normal(mean: 0, deviation: 1))
    let result = try context.apply(Prepend(), [moved.value, weight])
    var mask = inputs[0].mask
    if let given = mask {
      let fits = context.graph.type(given).axes.last?.name == over
      mask = fits ? try context.apply(PrependTrue(), [given]) : given
    }
    return Flow(try moved.back(result, in: &context), mask: mask)
  }

  public static let samples = [
    LayerSample(
      input: "{ axes: [batch, time: 49, feature: 4] }", "class_token",
      result: "f32[batch, time 50, feature 4]"),
    LayerSample(
      input: "{ axes: [batch, time, feature: 4] }", "class_token: {}",
      result: "f32[batch, time time + 1, feature 4]"),
  ]

  public static let rejections = [
    LayerRejection(input: "{ axes: [batch, feature: 4] }", "class_token", code: "GC0201")
  ]
}

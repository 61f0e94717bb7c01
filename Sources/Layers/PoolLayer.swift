internal import Diagnostics
internal import Graph
internal import Operations
public import Schemas

/// `pool`: one value for all positions along an axis.
public enum PoolLayer: Layer {
  public static let schema = Schema(
    kind: "pool",
    summary: "Replaces the positions along an axis by one: their mean, maximum, sum, the first or the last.",
    discussion: """
      Padding is left out unless `padding: counted`: the mean divides by the number of real positions, `last` is the \
      last real one. Where an example has only padding the result is 0. Of equal maxima the first gets the gradient, \
      as in torch.max.
      """,
    keys: [
      .required("kind", .word(["mean", "max", "sum", "first", "last"]), "What stands for the positions."),
      .optional("over", .axis, default: .word("time"), "The axis that is removed."),
      .optional(
        "padding", .word(["ignored", "counted"]), default: .word("ignored"), "Whether padding counts."),
    ], shortKey: "kind")

  public static func build(
    _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    guard let over = arguments.word("over") else { return inputs[0] }
    let type = context.type(inputs[0])
    guard type.has(over) else {
      throw LayerError(
        .missingAxis, "`pool` removes axis `\(over)`, which \(type) does not have", at: .key("over"),
        axis: over,
        help: [
          NearestWord.suggestion(for: over, among: type.axes.map(\.name)).map { "did you mean `\($0)`?" }
            ?? "`over:` chooses another axis: \(type.axes.map { "`\($0.name)`" }.joined(separator: ", "))"
        ])
    }
    let operands = try operands(arguments.word("padding") == "ignored", over, inputs[0], in: &context)
    let result: ValueID
    switch arguments.word("kind") {
    case "max": result = try context.apply(MaxOver(axis: over), operands)
    case "first": result = try context.apply(Pick(axis: over, takesLast: false), operands)
    case "last": result = try context.apply(Pick(axis: over, takesLast: true), operands)
    case "sum":
      let counted = operands.count == 2 ? try context.apply(Multiply(), operands) : operands[0]
      result = try context.apply(ReduceSum(axes: [over]), [counted])
    default: result = try context.apply(MeanOver(axis: over), operands)
    }
    // A mask along axes that are still there keeps its meaning.
    let mask = inputs[0].mask.flatMap { mask in
      context.graph.type(mask).has(over) ? nil : mask
    }
    return Flow(result, mask: mask)
  }

  /// The value and, where padding is left out, its mask.
  ///
  /// The operations want a mask that ends with the axis which is removed; where it is another one of the mask's axes,
  /// both are turned. The other axes keep their order, so the result needs no turning back.
  private static func operands(
    _ ignoresPadding: Bool, _ over: String, _ flow: Flow, in context: inout LayerContext
  ) throws(LayerError) -> [ValueID] {
    guard ignoresPadding, let mask = flow.mask else { return [flow.value] }
    let names = context.type(flow).axes.map(\.name)
    let masked = context.graph.type(mask).axes.map(\.name)
    guard masked.contains(over),
      context.graph.type(mask).axes == Array(context.type(flow).axes.prefix(masked.count))
    else { return [flow.value] }
    if masked.last == over { return [flow.value, mask] }
    let order = masked.filter { $0 != over } + [over]
    return [
      try context.apply(Permute(order: order + names.dropFirst(masked.count)), [flow.value]),
      try context.apply(Permute(order: order), [mask]),
    ]
  }

  public static let samples = [
    LayerSample(input: "{ axes: [batch, time, feature: 4] }", "pool: mean", result: "f32[batch, feature 4]"),
    LayerSample(
      input: "{ axes: [batch, time, feature: 4] }", "pool: { kind: max, over: feature }",
      result: "f32[batch, time]"),
    LayerSample(input: "{ axes: [batch, time, feature: 4] }", "pool: last", result: "f32[batch, feature 4]"),
    LayerSample(input: "{ axes: [batch, time, feature: 4] }", "pool: sum", result: "f32[batch, feature 4]"),
  ]

  public static let rejections = [
    LayerRejection(input: "{ axes: [batch, feature: 4] }", "pool: mean", code: "GC0201"),
    LayerRejection(input: "{ axes: [batch, time, feature: 4] }", "pool: average", code: "GC0105"),
  ]
}

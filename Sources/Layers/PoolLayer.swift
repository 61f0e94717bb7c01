internal import Diagnostics
internal import Graph
internal import Operations
public import Schemas

/// `pool`: one value for all positions along an axis.
public enum PoolLayer: Layer {
  public static let schema = Schema(
    kind: "pool",
    summary:
      "Replaces the positions along an axis by one: their mean, maximum, sum, the first, the last, or a mean with learned weights.",
    discussion: """
      Padding is left out unless `padding: counted`: the mean divides by the number of real positions, `last` is the \
      last real one. Where an example has only padding the result is 0. Of equal maxima the first gets the gradient, \
      as in torch.max. `attention` scores each position with a learned query, `weight` [1, width]: the result is \
      Σ softmax(x · weight) x over the positions, as torch.nn.Linear(width, 1, bias=False) and a softmax would give \
      (a bias would add the same to every score and cancel out). `weight` starts uniform within ±1/√width.
      """,
    keys: [
      .required(
        "kind", .word(["mean", "max", "sum", "first", "last", "attention"]), "What stands for the positions."),
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
    let ignoresPadding = arguments.word("padding") == "ignored"
    // A mask along axes that are still there keeps its meaning.
    let mask = inputs[0].mask.flatMap { mask in context.graph.type(mask).has(over) ? nil : mask }
    if arguments.word("kind") == "attention" {
      return Flow(try attended(over, inputs[0], ignoresPadding: ignoresPadding, in: &context), mask: mask)
    }
    let operands = try operands(ignoresPadding, over, inputs[0], in: &context)
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
    return Flow(result, mask: mask)
  }

  /// The positions looked at by one learned query: attention with a single query, and without scaling.
  private static func attended(
    _ over: String, _ input: Flow, ignoresPadding: Bool, in context: inout LayerContext
  ) throws(LayerError) -> ValueID {
    let moved = try AxisMove.beforeLast(over, input, "pool", in: &context)
    let (feature, width) = try context.lastAxis(Flow(moved.value), for: "`pool`")
    let weight = try context.parameter(
      "weight", [("out", 1), ("in", width)], .uniform(bound: 1 / Double(max(width, 1)).squareRoot()))
    let query = try context.apply(MergeAxes(axes: ["out", "in"], into: feature), [weight])
    // Every example gets the query; only the type of what it is repeated to is read.
    let like = try context.apply(Pick(axis: over, takesLast: false), [moved.value])
    let queries = try context.apply(
      SplitAxis(axis: feature, into: over, feature, inner: width),
      [try context.apply(Expand(), [query, like])])
    var mask = ignoresPadding ? try moved.mask(input.mask, in: &context) : nil
    if let given = mask,
      context.graph.type(given).axes != Array(context.graph.type(moved.value).axes.dropLast())
    {
      mask = nil
    }
    let result = try context.apply(
      Attention(heads: 1, isCausal: false, isPacked: false, hasMask: mask != nil, isScaled: false),
      [queries, moved.value, moved.value] + (mask.map { [$0] } ?? []))
    return try context.apply(MergeAxes(axes: [over, feature], into: feature), [result])
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
    LayerSample(
      input: "{ axes: [batch, time, feature: 4] }", "pool: attention", result: "f32[batch, feature 4]"),
    LayerSample(
      input: "{ axes: [batch, height: 3, time, feature: 4] }", "pool: { kind: attention, over: height }",
      result: "f32[batch, time, feature 4]"),
  ]

  public static let rejections = [
    LayerRejection(input: "{ axes: [batch, feature: 4] }", "pool: mean", code: "GC0201"),
    LayerRejection(input: "{ axes: [batch, time, feature: 4] }", "pool: average", code: "GC0105"),
    LayerRejection(
      input: "{ axes: [batch, time, feature: 4] }", "pool: { kind: attention, over: feature }", code: "GC0201"
    ),
  ]
}

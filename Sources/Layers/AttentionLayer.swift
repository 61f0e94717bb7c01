internal import Diagnostics
internal import Graph
internal import Operations
public import Schemas

/// `attention`: self-attention with heads.
public enum AttentionLayer: Layer {
  public static let schema = Schema(
    kind: "attention",
    summary: "Lets every position look at the others, with several heads.",
    discussion: """
      As torch.nn.MultiheadAttention: `in_proj_weight` is [3 · inner, width] (queries, keys, values, each by heads), \
      `in_proj_bias` [3 · inner], `out_proj.weight` [width, inner], `out_proj.bias` [width]; inner = heads · \
      head_width. `in_proj_weight` starts Xavier-uniform, the biases as 0, `out_proj.weight` uniform within \
      ±1/√inner. Padding is not looked at unless `mask: none`. Vaswani et al. 2017.
      """,
    keys: [
      .required("heads", .integer(1...65536), "The number of heads."),
      .inferred("head_width", .integer(1...Int.max), "The width of one head; width / heads if left out."),
      .optional("bias", .boolean, default: .boolean(true), "Whether the projections have biases."),
      .inferred(
        "qkv_bias", .boolean, "Whether queries, keys and values have biases; as `bias` if left out."),
      .optional("causal", .boolean, default: .boolean(false), "Whether a position sees only those up to it."),
      .optional(
        "mask", .word(["padding", "none"]), default: .word("padding"), "Whether padding is left out."),
      .optional("over", .axis, default: .word("time"), "The axis that is attended over."),
    ], shortKey: "heads")

  public static func build(
    _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    guard let heads = arguments.integer("heads"), let over = arguments.word("over") else { return inputs[0] }
    let moved = try AxisMove.beforeLast(over, inputs[0], "attention", in: &context)
    let (_, width) = try context.lastAxis(Flow(moved.value), for: "`attention`")
    let headWidth = try headWidth(arguments, heads, width)
    let (inner, overflow) = heads.multipliedReportingOverflow(by: headWidth)
    guard !overflow, inner <= Int.max / 3 else {
      throw LayerError(.tooLarge, "\(heads) heads of \(headWidth) are too wide", at: .key("head_width"))
    }
    let bias = arguments.boolean("bias")
    let qkvBias = arguments["qkv_bias"] == nil ? bias : arguments.boolean("qkv_bias")
    let bound = (6 / (Double(width) + 3 * Double(inner))).squareRoot()
    var projection = [
      moved.value,
      try context.parameter(
        "in_proj_weight", [("out", 3 * inner), ("in", width)], .uniform(bound: bound),
        blaming: arguments["head_width"] == nil ? "heads" : "head_width"),
    ]
    if qkvBias { projection.append(try context.parameter("in_proj_bias", [("out", 3 * inner)], .zeros)) }
    var operands = [try context.apply(Linear(), projection)]
    let masked = arguments.word("mask") == "padding"
    if masked, let mask = try moved.mask(inputs[0].mask, in: &context),
      context.graph.type(mask).axes == Array(context.graph.type(moved.value).axes.dropLast())
    {
      operands.append(mask)
    }
    let attended = try context.apply(
      Attention(
        heads: heads, isCausal: arguments.boolean("causal"), isPacked: true, hasMask: operands.count == 2),
      operands, blaming: "heads")
    var output = [
      attended,
      try context.parameter(
        "out_proj.weight", [("out", width), ("in", inner)],
        .uniform(bound: 1 / Double(max(inner, 1)).squareRoot())),
    ]
    if bias { output.append(try context.parameter("out_proj.bias", [("out", width)], .zeros)) }
    return Flow(try moved.back(try context.apply(Linear(), output), in: &context), mask: inputs[0].mask)
  }

  private static func headWidth(
    _ arguments: Arguments, _ heads: Int, _ width: Int
  ) throws(LayerError) -> Int {
    if let given = arguments.integer("head_width") { return given }
    guard width.isMultiple(of: heads), width >= heads else {
      let fitting = (1...min(max(width, 1), 65536)).filter { width.isMultiple(of: $0) }
      let nearest = fitting.sorted { abs($0 - heads) < abs($1 - heads) }.prefix(4).sorted()
      throw LayerError(
        .doesNotDivide, "\(heads) heads do not divide the width \(width)", at: .key("heads"), inputs: [0],
        axis: AxisName.feature,
        help: [
          "numbers of heads that divide \(width): \(nearest.map(String.init).joined(separator: ", "))",
          "or give the width of one head with `head_width`",
        ])
    }
    return width / heads
  }

  public static let samples = [
    LayerSample(
      input: "{ axes: [batch, time, feature: 8] }", "attention: 2", result: "f32[batch, time, feature 8]"),
    LayerSample(
      input: "{ axes: [batch, time, feature: 6] }",
      "attention: { heads: 4, head_width: 5, qkv_bias: false, causal: true }",
      result: "f32[batch, time, feature 6]"),
    LayerSample(
      input: "{ axes: [batch, time, feature: 6] }", "attention: { heads: 2, over: batch }",
      result: "f32[batch, time, feature 6]"),
  ]

  public static let rejections = [
    LayerRejection(input: "{ axes: [batch, time, feature: 100] }", "attention: 500", code: "GC0204"),
    LayerRejection(input: "{ axes: [batch, feature: 8] }", "attention: 2", code: "GC0201"),
    LayerRejection(input: "{ axes: [batch, time, feature: 8] }", "attention: 0", code: "GC0105"),
    LayerRejection(input: "{ axes: [batch, feature: 8, time] }", "attention: 2", code: "GC0201"),
  ]
}

internal import Diagnostics
internal import Graph
internal import Operations
public import Schemas

/// `attention`: positions look at others, with heads.
public enum AttentionLayer: Layer {
  public static let schema = Schema(
    kind: "attention",
    summary: "Lets every position look at the others, or at those of a second input, with several heads.",
    discussion: """
      `softmax`: as torch.nn.MultiheadAttention, softmax(q kᵀ / √head_width) v. `in_proj_weight` is \
      [3 · inner, width] (queries, keys, values, each by heads), `in_proj_bias` [3 · inner], `out_proj.weight` \
      [width, inner], `out_proj.bias` [width]; inner = heads · head_width. `in_proj_weight` starts Xavier-uniform, the \
      biases as 0, `out_proj.weight` uniform within ±1/√inner. Vaswani et al. 2017.

      `linear`: the same parameters, but without exponentials: the weights are the products of queries and keys \
      themselves, divided by their sum in each row. The keys and values are summed up first, so time and memory grow \
      with the number of positions instead of its square; `causal` keeps running sums. A sum of products that may be \
      negative can be close to 0 and the result then anything, so queries and keys first go through `map`: `relu` \
      (numbers below 0 become 0, the others stay) or `elu` (x + 1 above 0, e^x below) make every product at least 0, \
      and each result a weighted mean of the values; `identity` leaves them as they are, for numbers known to be \
      positive. Scaling would cancel out. A query whose products are all 0 gives zeros. Katharopoulos et al. 2020.

      `plain`: no parameters and no scaling: queries, keys and values are the input, softmax(x xᵀ) x. `heads` is 1 if \
      left out.

      With two inputs, `from: [queries, memory]`, the first looks at the second: the memory has the axes of the first \
      but for the one attended over, and another of any name and length in its place. The parameters are those of \
      torch.nn.MultiheadAttention with `kdim` and `vdim`: where the widths differ, `q_proj_weight` [inner, width], \
      `k_proj_weight` and `v_proj_weight` [inner, memory's width] stand for `in_proj_weight`.

      `dropout` sets a share of the weights to 0 while training and scales the others, as `dropout` of \
      torch.nn.MultiheadAttention; `linear` attention has no weights to drop.

      `positions: rotary` turns queries and keys, each head by itself, as the layer `positions: rotary` does.

      Padding, that of the memory if there is one, is not looked at unless `mask: none`. A query with nothing to look \
      at gives zeros before `out_proj`.
      """,
    keys: [
      .required(
        "heads", .integer(1...65536), "The number of heads; `plain` attention has 1 if it is left out.",
        unless: ("kind", "plain")),
      .optional(
        "kind", .word(["softmax", "linear", "plain"]), default: .word("softmax"),
        "How the weights are made of queries and keys."),
      .inferred("head_width", .integer(1...Int.max), "The width of one head; width / heads if left out."),
      .inferred("bias", .boolean, "Whether the projections have biases; true if left out."),
      .inferred(
        "qkv_bias", .boolean, "Whether queries, keys and values have biases; as `bias` if left out."),
      .inferred(
        "map", .word(["relu", "elu", "identity"]),
        "What makes the products of `linear` attention positive; relu if left out."),
      .optional(
        "positions", .word(["none", "rotary"]), default: .word("none"),
        "Whether queries and keys are turned by their positions."),
      .inferred(
        "base", .decimal(1...1e12), "The base of the angles of rotary positions; 10000 if left out."),
      .optional(
        "dropout", .decimal(0...1), default: .decimal(0), "The share of the weights dropped while training."),
      .optional("causal", .boolean, default: .boolean(false), "Whether a position sees only those up to it."),
      .optional(
        "mask", .word(["padding", "none"]), default: .word("padding"), "Whether padding is left out."),
      .optional("over", .axis, default: .word("time"), "The axis that is attended over."),
    ], shortKey: "heads")

  public static var inputs: ClosedRange<Int> { 1...2 }

  public static func build(
    _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    guard let over = arguments.word("over"), let kind = arguments.word("kind") else { return inputs[0] }
    try refuse(kind, arguments)
    let moved = try AxisMove.beforeLast(over, inputs[0], "attention", in: &context)
    let memory = try memory(moved, arguments, inputs, in: &context)
    let mask = try mask(memory ?? moved, of: inputs[memory == nil ? 0 : 1], arguments, in: &context)
    let (_, width) = try context.lastAxis(Flow(moved.value), for: "`attention`")
    if kind == "plain" {
      let looked = memory?.value ?? moved.value
      let result = try context.apply(
        Attention(
          heads: arguments.integer("heads") ?? 1, isCausal: arguments.boolean("causal"), isPacked: false,
          hasMask: mask != nil, isScaled: false, dropout: arguments.decimal("dropout") ?? 0,
          site: context.path),
        [moved.value, looked, looked] + (mask.map { [$0] } ?? []), blaming: "heads")
      return Flow(try moved.back(result, in: &context), mask: inputs[0].mask)
    }
    guard let heads = arguments.integer("heads") else {
      throw LayerError(
        .missingKey, "`attention` needs `heads`", help: ["write `attention: { heads: 4 }` or `attention: 4`"])
    }
    let headWidth = try headWidth(arguments, heads, width)
    let projections = try AttentionProjections(arguments, width: width, heads: heads, headWidth: headWidth)
    let sources = try projections.apply(moved.value, memory?.value, in: &context)
    let isPacked = sources.count == 1
    let operation: any Operation =
      kind == "linear"
      ? LinearAttention(
        heads: heads, isCausal: arguments.boolean("causal"), isPacked: isPacked, hasMask: mask != nil,
        map: arguments.word("map").flatMap { AttentionMap(rawValue: $0) } ?? .relu)
      : Attention(
        heads: heads, isCausal: arguments.boolean("causal"), isPacked: isPacked, hasMask: mask != nil,
        dropout: arguments.decimal("dropout") ?? 0, site: context.path)
    let attended = try context.apply(operation, sources + (mask.map { [$0] } ?? []), blaming: "heads")
    let result = try projections.output(attended, in: &context)
    return Flow(try moved.back(result, in: &context), mask: inputs[0].mask)
  }

  /// Refuses keys that have no meaning for the kind.
  private static func refuse(_ kind: String, _ arguments: Arguments) throws(LayerError) {
    func refuse(_ key: String, _ reason: String) throws(LayerError) {
      guard arguments[key] != nil, arguments.word(key) != "none" else { return }
      throw LayerError(.unknownKey, "`\(key)` has no meaning for \(reason)", at: .key(key))
    }
    if kind != "linear" {
      try refuse("map", "`\(kind)` attention, whose weights are positive by themselves")
    } else {
      try refuse("positions", "`linear` attention, whose `map` would not keep the angles")
      if let rate = arguments.decimal("dropout"), rate > 0 {
        throw LayerError(
          .valueOutOfRange, "`linear` attention has no weights to drop: it never makes them",
          at: .key("dropout"), help: ["put a `dropout` after it, or leave this one out"])
      }
    }
    if kind == "plain" {
      for key in ["head_width", "bias", "qkv_bias", "positions"] {
        try refuse(key, "`plain` attention: its queries, keys and values are the input itself")
      }
    }
    if arguments.word("positions") != "rotary" { try refuse("base", "attention without `positions: rotary`") }
  }

  /// What is looked into, if it is a second value, with its axes in the order of the queries'.
  private static func memory(
    _ queries: AxisMove, _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> AxisMove? {
    guard inputs.count == 2, inputs[0].value != inputs[1].value else { return nil }
    _ = try context.lastAxis(inputs[1], for: "`attention`", input: 1)
    let type = context.type(inputs[1])
    let looking = context.graph.type(queries.value)
    let shared = looking.axes.dropLast(2)
    let others = type.axes.dropLast().filter { axis in !shared.contains { $0.name == axis.name } }
    guard others.count == 1, type.axes.count == shared.count + 2 else {
      let wanted = shared.map { "`\($0.name)`, " }.joined()
      throw LayerError(
        .axesDiffer,
        "`attention` cannot look from \(looking) into \(type): that needs \(wanted)one axis of positions, and features last",
        at: .input(1), inputs: [0, 1])
    }
    for axis in shared where type[axis.name] != axis {
      throw LayerError(
        .sizesDisagree, "the inputs of `attention` disagree on axis `\(axis.name)`", at: .input(1),
        inputs: [0, 1], axis: axis.name)
    }
    let positions = looking.axes[looking.axes.count - 2]
    if arguments.boolean("causal"), others[0].size != positions.size {
      throw LayerError(
        .sizesDisagree,
        "causal attention from `\(positions)` into `\(others[0])` of the memory would need both to be equally long",
        at: .key("causal"), inputs: [0, 1],
        help: ["leave `causal` out: what is known of the memory is known from the start"])
    }
    return try AxisMove.beforeLast(others[0].name, inputs[1], "attention", in: &context)
  }

  /// The mask of the keys, if padding is left out.
  private static func mask(
    _ keys: AxisMove, of input: Flow, _ arguments: Arguments, in context: inout LayerContext
  ) throws(LayerError) -> ValueID? {
    guard arguments.word("mask") == "padding", let mask = try keys.mask(input.mask, in: &context),
      context.graph.type(mask).axes == Array(context.graph.type(keys.value).axes.dropLast())
    else { return nil }
    return mask
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
}

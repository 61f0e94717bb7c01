internal import Diagnostics
internal import Graph
internal import Operations
internal import Schemas

/// The projections of attention: its parameters, as those of torch.nn.MultiheadAttention, and what they make of inputs.
struct AttentionProjections {
  private let width: Int
  private let heads: Int
  private let headWidth: Int
  private let hasBias: Bool
  private let hasInputBias: Bool
  /// The base of the angles, where queries and keys are turned.
  private let rotaryBase: Double?
  private let blamed: String

  private var inner: Int { heads * headWidth }

  init(_ arguments: Arguments, width: Int, heads: Int, headWidth: Int) throws(LayerError) {
    let (inner, overflow) = heads.multipliedReportingOverflow(by: headWidth)
    guard !overflow, inner <= Int.max / 3 else {
      throw LayerError(.tooLarge, "\(heads) heads of \(headWidth) are too wide", at: .key("head_width"))
    }
    self.width = width
    self.heads = heads
    self.headWidth = headWidth
    hasBias = arguments["bias"] == nil || arguments.boolean("bias")
    hasInputBias = arguments["qkv_bias"] == nil ? hasBias : arguments.boolean("qkv_bias")
    rotaryBase = arguments.word("positions") == "rotary" ? arguments.decimal("base") ?? 10000 : nil
    blamed = arguments["head_width"] == nil ? "heads" : "head_width"
  }

  /// Queries, keys and values: packed in one value if the queries look at themselves, else three values.
  func apply(
    _ queries: ValueID, _ memory: ValueID?, in context: inout LayerContext
  ) throws(LayerError) -> [ValueID] {
    guard let memory else {
      var operands = [queries, try weight("in_proj_weight", 3 * inner, width, in: &context)]
      if let bias = try bias(in: &context) { operands.append(bias) }
      return [try turned(try context.apply(Linear(), operands), heads: 2 * heads, in: &context)]
    }
    let depth = try context.lastAxis(Flow(memory), for: "`attention`", input: 1).size
    let names = ["q_proj_weight", "k_proj_weight", "v_proj_weight"]
    let packed = depth == width ? try weight("in_proj_weight", 3 * inner, width, in: &context) : nil
    var weights: [ValueID] = []
    for (place, name) in names.enumerated() {
      if let packed {
        weights.append(try part(place, of: packed, in: &context))
      } else {
        weights.append(try weight(name, inner, place == 0 ? width : depth, in: &context))
      }
    }
    let bias = try bias(in: &context)
    var sources: [ValueID] = []
    for place in 0..<3 {
      var operands = [place == 0 ? queries : memory, weights[place]]
      if let bias { operands.append(try part(place, of: bias, in: &context)) }
      let projected = try context.apply(Linear(), operands)
      sources.append(place == 2 ? projected : try turned(projected, heads: heads, in: &context))
    }
    return sources
  }

  /// The heads' results, side by side, brought to the width of the queries.
  func output(_ attended: ValueID, in context: inout LayerContext) throws(LayerError) -> ValueID {
    var operands = [
      attended,
      try context.parameter(
        "out_proj.weight", [("out", width), ("in", inner)],
        .uniform(bound: 1 / Double(max(inner, 1)).squareRoot())),
    ]
    if hasBias { operands.append(try context.parameter("out_proj.bias", [("out", width)], .zeros)) }
    return try context.apply(Linear(), operands)
  }

  private func weight(
    _ name: String, _ rows: Int, _ columns: Int, in context: inout LayerContext
  ) throws(LayerError) -> ValueID {
    let bound = (6 / (Double(rows) + Double(columns))).squareRoot()
    return try context.parameter(
      name, [("out", rows), ("in", columns)], .uniform(bound: bound), blaming: blamed)
  }

  private func bias(in context: inout LayerContext) throws(LayerError) -> ValueID? {
    hasInputBias ? try context.parameter("in_proj_bias", [("out", 3 * inner)], .zeros) : nil
  }

  /// The rows of a packed parameter that make the queries, the keys or the values.
  private func part(
    _ place: Int, of parameter: ValueID, in context: inout LayerContext
  ) throws(LayerError) -> ValueID {
    try context.apply(Slice(axis: "out", start: place * inner, count: inner), [parameter])
  }

  /// A projection with its first heads turned by their positions, if that was asked for.
  private func turned(
    _ value: ValueID, heads: Int, in context: inout LayerContext
  ) throws(LayerError) -> ValueID {
    guard let rotaryBase else { return value }
    return try context.apply(
      Rotary(heads: heads, width: headWidth, base: rotaryBase), [value], blaming: "positions")
  }
}

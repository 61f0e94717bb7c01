internal import Diagnostics
internal import Graph
internal import Operations
public import Schemas

/// `positions`: tells every position where it is.
public enum PositionsLayer: Layer {
  public static let schema = Schema(
    kind: "positions",
    summary: "Tells where in the sequence a position is, by numbers that are added or by a rotation.",
    discussion: """
      `learned` adds a table `weight` [length, width], normal with deviation 1, as torch.nn.Embedding over the \
      positions. `sinusoidal` adds the fixed table of Vaswani et al. 2017 and has no parameters. `rotary` adds nothing: \
      numbers 2i and 2i + 1 of position p are turned, as a point in the plane, by the angle p · base^(−2i / width); the \
      product of two positions then depends on their distance alone. Neighbours form the pairs, as in the paper (Su et \
      al. 2021) and torchtune's RotaryPositionalEmbeddings, not halves as in Hugging Face's `rotate_half`. The width \
      must be even. Usually `attention: { positions: rotary }`, which turns queries and keys alone, is what is wanted.
      """,
    keys: [
      .required("kind", .word(["learned", "sinusoidal", "rotary"]), "Which numbers."),
      .inferred(
        "length", .integer(1...1 << 32),
        "The rows of a learned table; the length of the axis, or its bound, if left out."),
      .inferred(
        "base", .decimal(1...1e12), "The base of the angles of rotary positions; 10000 if left out."),
      .optional("over", .axis, default: .word("time"), "The axis of the positions."),
    ], shortKey: "kind")

  public static func build(
    _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    guard let over = arguments.word("over") else { return inputs[0] }
    let moved = try AxisMove.beforeLast(over, inputs[0], "positions", in: &context)
    let (name, width) = try context.lastAxis(Flow(moved.value), for: "`positions`")
    guard let axis = context.graph.type(moved.value)[over] else { return inputs[0] }
    let kind = arguments.word("kind") ?? "learned"
    if kind != "learned", arguments["length"] != nil {
      throw LayerError(
        .unknownKey, "`length` has no meaning for \(kind) positions, which reach any length",
        at: .key("length"))
    }
    if kind != "rotary", arguments["base"] != nil {
      throw LayerError(
        .unknownKey, "`base` has no meaning for \(kind) positions, which are not angles", at: .key("base"))
    }
    if kind == "rotary" {
      let turned = try context.apply(
        Rotary(heads: 1, width: width, base: arguments.decimal("base") ?? 10000), [moved.value])
      return Flow(try moved.back(turned, in: &context), mask: inputs[0].mask)
    }
    let table: ValueID
    if kind == "sinusoidal" {
      table = try context.apply(Sinusoid(), [moved.value])
    } else {
      let length = try length(arguments, axis, in: &context)
      let weight = try context.parameter(
        "weight", [("position", length), (name, width)], .normal(mean: 0, deviation: 1), blaming: "length")
      table =
        axis.size.constant == length && axis.name == "position"
        ? weight : try context.apply(TakeFirst(axis: "position", like: over), [weight, moved.value])
    }
    let sum = try context.apply(Add(), [moved.value, table])
    return Flow(try moved.back(sum, in: &context), mask: inputs[0].mask)
  }

  /// The rows of the table, checked against what the axis can reach.
  private static func length(
    _ arguments: Arguments, _ axis: Axis, in context: inout LayerContext
  ) throws(LayerError) -> Int {
    let bound = try? axis.size.evaluated(context.graph.bounds)
    guard let given = arguments.integer("length") else {
      if let bound, bound >= 1 { return bound }
      throw LayerError(
        .missingKey, "learned positions need a `length`: how long `\(axis.name)` may get is not known",
        help: ["write `positions: { kind: learned, length: 512 }`"])
    }
    if let bound, bound > given {
      throw LayerError(
        .sizesDisagree, "there are \(given) learned positions, but `\(axis.name)` reaches \(bound)",
        at: .key("length"), inputs: [0], axis: axis.name,
        help: ["leave `length` out: it follows the input"])
    }
    if let symbol = axis.size.symbolName, context.graph.bounds[symbol] == nil {
      context.graph.bounds[symbol] = given
    }
    return given
  }

  public static let samples = [
    LayerSample(
      input: "{ axes: [batch, time: 5, feature: 4] }", "positions: learned",
      result: "f32[batch, time 5, feature 4]"),
    LayerSample(
      input: "{ axes: [batch, time, feature: 4] }", "positions: { kind: learned, length: 9 }",
      result: "f32[batch, time, feature 4]"),
    LayerSample(
      input: "{ axes: [batch, time, feature: 4] }", "positions: sinusoidal",
      result: "f32[batch, time, feature 4]"),
    LayerSample(
      input: "{ axes: [batch, time, feature: 4] }", "positions: { kind: rotary, base: 500 }",
      result: "f32[batch, time, feature 4]"),
    LayerSample(
      input: "{ axes: [time, batch, feature: 4] }", "positions: rotary", result: "f32[time, batch, feature 4]"
    ),
  ]

  public static let rejections = [
    LayerRejection(input: "{ axes: [batch, time, feature: 4] }", "positions: learned", code: "GC0103"),
    LayerRejection(
      input: "{ axes: [batch, time: 5, feature: 4] }", "positions: { kind: learned, length: 3 }",
      code: "GC0203"),
    LayerRejection(
      input: "{ axes: [batch, time, feature: 4] }", "positions: { kind: sinusoidal, length: 3 }",
      code: "GC0102"),
    LayerRejection(
      input: "{ axes: [batch, time, feature: 4] }", "positions: { kind: rotary, length: 3 }", code: "GC0102"),
    LayerRejection(
      input: "{ axes: [batch, time, feature: 4] }", "positions: { kind: sinusoidal, base: 3 }", code: "GC0102"
    ),
    LayerRejection(input: "{ axes: [batch, time, feature: 5] }", "positions: rotary", code: "GC0204"),
  ]
}

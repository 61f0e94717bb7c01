internal import Diagnostics
internal import Graph
internal import Operations
public import Schemas

/// `embedding`: a row of numbers for every token.
public enum EmbeddingLayer: Layer {
  public static let schema = Schema(
    kind: "embedding",
    summary: "Looks up a row of numbers for every token.",
    discussion: """
      As torch.nn.Embedding: `weight` is [vocabulary, width] and starts normal with deviation 1. The result has a \
      new last axis, `feature`. `padding: zero` keeps the padding token's row at zero (`padding_idx`).
      """,
    keys: [
      .required("width", .integer(1...Int.max), "The numbers per token."),
      .optional(
        "padding", .word(["trained", "zero"]), default: .word("trained"), "What the padding token's row is."),
    ], shortKey: "width")

  public static func build(
    _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    let flow = inputs[0]
    guard let width = arguments.integer("width") else { return flow }
    guard context.type(flow).element == .i32 else {
      throw LayerError(
        .wrongElementType, "`embedding` needs tokens, not \(context.type(flow))", at: .input(0),
        help: ["declare the input with `tokens: SIZE`, the number of different tokens"])
    }
    guard let rows = context.graph.inputs.first(where: { $0.value == flow.value })?.indexBound else {
      throw LayerError(.wrongElementType, "`embedding` needs an input with `tokens: SIZE`", at: .input(0))
    }
    var zeroRow: Int?
    if arguments.word("padding") == "zero" {
      guard let mask = flow.mask.flatMap({ context.graph.node(defining: $0)?.operation as? PaddingMask })
      else {
        throw LayerError(
          .valueOutOfRange, "`padding: zero` needs an input that says which token is padding",
          at: .key("padding"),
          help: ["add `pad: 0` to the input, if token 0 is padding"])
      }
      zeroRow = mask.pad
    }
    let weight = try context.parameter(
      "weight", [("row", rows), ("feature", width)],
      zeroRow.map { .normalExceptRow(deviation: 1, zeroRow: $0) } ?? .normal(mean: 0, deviation: 1),
      blaming: "width")
    context.size(of: AxisName.feature, comesFrom: "width")
    return Flow(try context.apply(Embedding(frozenRow: zeroRow), [flow.value, weight]), mask: flow.mask)
  }

  public static let samples = [
    LayerSample(
      input: "{ tokens: 10, axes: [batch, time] }", "embedding: 4", result: "f32[batch, time, feature 4]"),
    LayerSample(
      input: "{ tokens: 10, axes: [batch, time], pad: 0 }", "embedding: { width: 4, padding: zero }",
      result: "f32[batch, time, feature 4]"),
  ]

  public static let rejections = [
    LayerRejection(input: "{ axes: [batch, feature: 4] }", "embedding: 4", code: "GC0202"),
    LayerRejection(
      input: "{ tokens: 10, axes: [batch, time] }", "embedding: { width: 4, padding: zero }", code: "GC0105"),
  ]
}

internal import Diagnostics
internal import Graph
internal import Operations
public import Schemas

/// `token_types`: adds a row of numbers that tells which part of a text a token belongs to.
public enum TokenTypesLayer: Layer {
  public static let schema = Schema(
    kind: "token_types",
    summary: "Adds a learned row of numbers for the type of each token.",
    discussion: """
      As the token type embedding of BERT: `weight` is [types, width] and starts normal with deviation 1. The types come \
      from a second input (`from: [words, segments]`); without one, every token has type 0. Devlin et al. 2018.
      """,
    keys: [.optional("types", .integer(1...1 << 24), default: .integer(2), "The number of types.")],
    shortKey: "types")

  public static let inputs = 1...2

  public static func build(
    _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    guard let types = arguments.integer("types") else { return inputs[0] }
    let (name, width) = try context.lastAxis(inputs[0], for: "`token_types`")
    if inputs.count == 2 {
      guard let bound = context.graph.inputs.first(where: { $0.value == inputs[1].value })?.indexBound else {
        throw LayerError(
          .wrongElementType, "`token_types` needs types that are an input with `tokens: \(types)`",
          at: .input(1))
      }
      guard bound <= types else {
        throw LayerError(
          .sizesDisagree, "the input has \(bound) types, but `token_types` only \(types)", at: .key("types"))
      }
    }
    let weight = try context.parameter(
      "weight", [("row", types), (name, width)], .normal(mean: 0, deviation: 1), blaming: "types")
    let rows =
      inputs.count == 2
      ? try context.apply(Embedding(frozenRow: nil), [inputs[1].value, weight])
      : try context.apply(Pick(axis: "row", takesLast: false), [weight])
    return Flow(try context.apply(Add(), [inputs[0].value, rows]), mask: inputs[0].mask)
  }

  public static let samples = [
    LayerSample(
      input: "{ axes: [batch, time, feature: 4] }", "token_types", result: "f32[batch, time, feature 4]"),
    LayerSample(
      input: "{ axes: [batch, time, feature: 4] }", "token_types: 3", result: "f32[batch, time, feature 4]"),
  ]

  public static let rejections = [
    LayerRejection(input: "{ axes: [batch, time] }", "token_types: 2", code: "GC0209"),
    LayerRejection(input: "{ axes: [batch, time, feature: 4] }", "token_types: 0", code: "GC0105"),
    LayerRejection(
      input: "{ axes: [batch, time, feature: 4] }", "{ token_types: 2, from: [x, x] }", code: "GC0202"),
  ]
}

internal import Graph
internal import Operations
public import Schemas

/// `activation`: an activation function chosen by a word, for blocks that take the word as a parameter.
public enum ActivationByNameLayer: Layer {
  private static let functions: [(name: String, operation: any Operation)] = [
    ("gelu", GELU()), ("relu", ReLU()), ("sigmoid", Sigmoid()), ("silu", SiLU()), ("tanh", Tanh()),
  ]

  public static let schema = Schema(
    kind: "activation",
    summary: "Applies the activation function of a name.",
    discussion: "`identity` changes nothing. The functions are the layers of the same names.",
    keys: [
      .required("kind", .word(functions.map(\.name) + ["identity"]), "The function.")
    ], shortKey: "kind")

  public static func build(
    _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    guard let function = functions.first(where: { $0.name == arguments.word("kind") }) else {
      return inputs[0]
    }
    return Flow(try context.apply(function.operation, [inputs[0].value]), mask: inputs[0].mask)
  }

  public static let samples = [
    LayerSample(input: "{ axes: [batch, feature: 4] }", "activation: relu", result: "f32[batch, feature 4]"),
    LayerSample(
      input: "{ axes: [batch, feature: 4] }", "activation: identity", result: "f32[batch, feature 4]"),
  ]

  public static let rejections = [
    LayerRejection(input: "{ axes: [batch, feature: 4] }", "activation: rleu", code: "GC0105")
  ]
}

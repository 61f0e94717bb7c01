internal import Graph
public import Schemas

/// `rnn`: a simple recurrence.
public enum RNNLayer: Layer {
  public static let schema = Schema(
    kind: "rnn",
    summary: "A recurrence: each state is a function of the input and the state before.",
    discussion: """
      As torch.nn.RNN: h = f(W_ih x + b_ih + W_hh h + b_hh). Elman 1990. \
      \(RecurrentStack.discussion)
      """,
    keys: RecurrentStack.keys() + [
      .optional(
        "activation", .word(["tanh", "relu", "identity"]), default: .word("tanh"),
        "The function of each step.")
    ], shortKey: "hidden")

  public static func build(
    _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    let activation = arguments.word("activation") ?? "tanh"
    return try RecurrentStack.build("rnn", cell: activation, gates: 1, arguments, inputs, in: &context)
  }

  public static let samples = [
    LayerSample(
      input: "{ axes: [batch, time, feature: 4] }", "rnn: 5", result: "f32[batch, time, feature 5]"),
    LayerSample(
      input: "{ axes: [batch, time, feature: 4] }",
      "rnn: { hidden: 5, layers: 2, bidirectional: true, dropout: 0.1 }",
      result: "f32[batch, time, feature 10]"),
    LayerSample(
      input: "{ axes: [batch, time, feature: 4] }", "rnn: { hidden: 3, bidirectional: true, returns: last }",
      result: "f32[batch, feature 6]"),
    LayerSample(
      input: "{ axes: [time, batch, feature: 4] }", "rnn: { hidden: 3, bias: false, activation: relu }",
      result: "f32[time, batch, feature 3]"),
  ]

  public static let rejections = [
    LayerRejection(
      input: "{ axes: [batch, time, feature: 4] }", "rnn: { hidden: 2, returns: cells }", code: "GC0105"),
    LayerRejection(
      input: "{ axes: [batch, time, feature: 4] }", "rnn: { hidden: 2, activation: gelu }", code: "GC0105"),
    LayerRejection(input: "{ axes: [batch, feature: 4] }", "rnn: 5", code: "GC0201"),
    LayerRejection(input: "{ axes: [batch, time, feature: 4] }", "rnn: 0", code: "GC0105"),
    LayerRejection(input: "{ axes: [batch, time, feature: 4] }", "rnn: { layers: 2 }", code: "GC0103"),
  ]
}

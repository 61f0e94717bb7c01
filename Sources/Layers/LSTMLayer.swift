internal import Graph
public import Schemas

/// `lstm`: a recurrence with long short-term memory.
public enum LSTMLayer: Layer {
  public static let schema = Schema(
    kind: "lstm",
    summary: "A recurrence with a cell that remembers beside its state.",
    discussion: """
      As torch.nn.LSTM, gates in the order i, f, g, o: c = σ(f) c + σ(i) tanh(g), h = σ(o) tanh(c), each gate the sum \
      of both projections. Hochreiter and Schmidhuber 1997. \
      \(RecurrentStack.discussion) `returns: cells` gives the cells c likewise, PyTorch's `c_n`.
      """,
    keys: RecurrentStack.keys(["last", "states", "cells"]), shortKey: "hidden")

  public static func build(
    _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    try RecurrentStack.build("lstm", cell: "lstm", gates: 4, arguments, inputs, in: &context)
  }

  public static let samples = [
    LayerSample(
      input: "{ axes: [batch, time, feature: 4] }", "lstm: 5", result: "f32[batch, time, feature 5]"),
    LayerSample(
      input: "{ axes: [batch, time, feature: 4] }",
      "lstm: { hidden: 5, layers: 2, bidirectional: true, dropout: 0.1 }",
      result: "f32[batch, time, feature 10]"),
    LayerSample(
      input: "{ axes: [batch, time, feature: 4] }", "lstm: { hidden: 3, bidirectional: true, returns: last }",
      result: "f32[batch, feature 6]"),
    LayerSample(
      input: "{ axes: [batch, time, feature: 4] }", "lstm: { hidden: 3, layers: 2, returns: states }",
      result: "f32[batch, layer 2, feature 3]"),
    LayerSample(
      input: "{ axes: [batch, time, feature: 4] }",
      "lstm: { hidden: 3, bidirectional: true, returns: cells }",
      result: "f32[batch, layer 2, feature 3]"),
    LayerSample(
      input: "{ axes: [time, batch, feature: 4] }", "lstm: { hidden: 3, bias: false }",
      result: "f32[time, batch, feature 3]"),
  ]

  public static let rejections = [
    LayerRejection(input: "{ axes: [batch, feature: 4] }", "lstm: 5", code: "GC0201"),
    LayerRejection(input: "{ axes: [batch, time, feature: 4] }", "lstm: 0", code: "GC0105"),
    LayerRejection(input: "{ axes: [batch, time, feature: 4] }", "lstm: { layers: 2 }", code: "GC0103"),
  ]
}

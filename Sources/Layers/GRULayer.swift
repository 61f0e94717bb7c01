internal import Graph
public import Schemas

/// `gru`: a recurrence with a gated unit.
public enum GRULayer: Layer {
  public static let schema = Schema(
    kind: "gru",
    summary: "A recurrence whose gates decide how much of the state is kept.",
    discussion: """
      As torch.nn.GRU, gates in the order r, z, n: r = σ(W_ir x + b_ir + W_hr h + b_hr), z likewise, \
      n = tanh(W_in x + b_in + r · (W_hn h + b_hn)), h = (1 − z) n + z h. Cho et al. 2014. \
      \(RecurrentStack.discussion)
      """,
    keys: RecurrentStack.keys(), shortKey: "hidden")

  public static func build(
    _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    try RecurrentStack.build("gru", cell: "gru", gates: 3, arguments, inputs, in: &context)
  }

  public static let samples = [
    LayerSample(
      input: "{ axes: [batch, time, feature: 4] }", "gru: 5", result: "f32[batch, time, feature 5]"),
    LayerSample(
      input: "{ axes: [batch, time, feature: 4] }",
      "gru: { hidden: 5, layers: 2, bidirectional: true, dropout: 0.1 }",
      result: "f32[batch, time, feature 10]"),
    LayerSample(
      input: "{ axes: [batch, time, feature: 4] }", "gru: { hidden: 3, bidirectional: true, returns: last }",
      result: "f32[batch, feature 6]"),
    LayerSample(
      input: "{ axes: [batch, time, feature: 4] }",
      "gru: { hidden: 3, layers: 2, bidirectional: true, returns: states }",
      result: "f32[batch, layer 4, feature 3]"),
    LayerSample(
      input: "{ axes: [time, batch, feature: 4] }", "gru: { hidden: 3, bias: false }",
      result: "f32[time, batch, feature 3]"),
  ]

  public static let rejections = [
    LayerRejection(input: "{ axes: [batch, feature: 4] }", "gru: 5", code: "GC0201"),
    LayerRejection(input: "{ axes: [batch, time, feature: 4] }", "gru: 0", code: "GC0105"),
    LayerRejection(input: "{ axes: [batch, time, feature: 4] }", "gru: { layers: 2 }", code: "GC0103"),
  ]
}

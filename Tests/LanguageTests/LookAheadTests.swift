import Graph
import ModelLanguage
import Testing

/// Which models can be continued position by position, proved from their graphs.
@Suite struct LookAheadTests {
  private func lookAhead(_ layers: String, along axis: String = "time") throws -> String? {
    let graph = try model(file(layers, inputs: "x: { tokens: 9, axes: [batch, time], pad: 0 }")).graph
    let output = try #require(graph.outputs.last)
    return graph.lookAhead(along: axis, of: output.value).map(\.scope)
  }

  @Test(
    arguments: [
      "- embedding: 8", "- embedding: 8\n- { linear: 9, name: logits }",
      "- embedding: 8\n- positions: sinusoidal",
      "- embedding: 8\n- positions: { kind: learned, length: 5 }\n- attention: { heads: 2, causal: true }",
      "- embedding: 8\n- transformer: { heads: 2, hidden: 4, norm: pre, causal: true }\n  repeat: 2\n- layer_norm",
      "- embedding: 8\n- residual: [ { attention: { heads: 1, causal: true, mask: none } } ]\n- softmax",
      "- embedding: 8\n- gru: { hidden: 3, layers: 2 }", "- embedding: 8\n- lstm: 3\n- dropout: 0.5",
      "- embedding: 8\n- conv1d: { channels: 4, kernel: 3, dilation: 2, padding: causal }",
    ]) func causalModelsAreProved(_ layers: String) throws
  {
    #expect(try lookAhead(layers) == nil)
  }

  @Test(
    arguments: [
      ("- embedding: 8\n- attention: 2", "attention"),
      (
        "- embedding: 8\n- { transformer: { heads: 2, hidden: 4, causal: true }, name: a }\n- { attention: 1, name: b }",
        "b"
      ),
      ("- embedding: 8\n- gru: { hidden: 3, bidirectional: true }\n- linear: 4", "gru"),
      ("- embedding: 8\n- conv1d: { channels: 4, kernel: 3, padding: same }", "conv1d"),
      ("- embedding: 8\n- conv1d: { channels: 4, kernel: 3 }", "conv1d"),
      ("- embedding: 8\n- pool: mean\n- linear: 3", "pool"),
      ("- { embedding: 8, name: e }\n- { pool: max, name: p }\n- { add: [e, p], name: s }", "p"),
      ("- { embedding: 8, name: e }\n- { pool: first, name: p }\n- { multiply: [e, p], name: s }", "p"),
      ("- embedding: 8\n- class_token", "class_token"),
      ("- embedding: 8\n- { softmax: time }", "softmax"),
    ]) func whatLooksAheadIsNamed(_ layers: String, _ name: String) throws
  {
    #expect(try lookAhead(layers) == name)
  }

  @Test func otherAxesAreOthersConcern() throws {
    let graph = try model(
      file(
        "- { attention: { heads: 1, over: place } }",
        inputs: "x: { axes: [batch, time, place: 3, feature: 8] }")
    ).graph
    let output = try #require(graph.outputs.last)
    #expect(graph.lookAhead(along: "time", of: output.value) == nil)
    #expect(graph.lookAhead(along: "place", of: output.value)?.scope == "attention")
  }
}

import Diagnostics
import Graph
import ModelLanguage
import Schemas
import Testing

/// Types, masks, assertions and the warnings of an expert.
@Suite struct TypeTests {
  private static let tokens = "tokens: { tokens: 50, axes: [batch, time], pad: 0 }"

  @Test func sizesStaySymbolic() throws {
    let model = try model(
      file(
        "- conv1d: { channels: 4, kernel: 3 }\n- { conv1d: { channels: 4, kernel: 3, stride: 2 }, name: b }",
        tail: "outputs: [conv1d, b]"))
    #expect(model.outputTypes == ["f32[batch, time time - 2, feature 4]", "f32[batch, time floor((time + 1) / 2) - 2, feature 4]"])
  }

  @Test(
    arguments: [
      "[batch, time, 8]", "[batch, time, feature]", "[batch, time, feature: 8]", "[batch, time, feature: 2 * w]",
      "[batch, time, 2 * w]", "[batch, time: time, feature]",
    ]) func assertionsThatHold(_ shape: String) throws {
    _ = try model(file("- relu:\n  shape: \(shape)", values: "{ w: 4 }"))
  }

  @Test func assertionsOfSymbolicSizes() throws {
    _ = try model(file("- { conv1d: { channels: 4, kernel: 3, stride: 2 }, shape: [batch, floor((time - 3) / 2) + 1, 4] }"))
    #expect(codes(file("- { conv1d: { channels: 4, kernel: 3 }, shape: [batch, time - 3, 4] }")) == ["GC0205"])
    #expect(codes(file("- { relu: , shape: [batch, feature, time] }")) == ["GC0205", "GC0205"])
    #expect(codes(file("- { relu: , shape: [batch, time] }")) == ["GC0205"])
    #expect(codes(file("- { relu: , shape: [batch, time, 9] }\n- { linear: 0, name: y }")) == ["GC0205", "GC0105"])
  }

  @Test func masksReachWhatMixesAlongTime() throws {
    let text = file(
      "- embedding: 4\n- attention: 2\n- conv1d: { channels: 4, kernel: 3, stride: 2 }\n- pool: mean", inputs: Self.tokens)
    let operations = try model(text).operations
    #expect(operations.first == "PaddingMask")
    #expect(operations.contains("WindowMask"), "a convolution without `same` makes a mask of its own length")
    let graph = try model(text).graph
    for node in graph.nodes {
      let readsMask = node.operands.contains { graph.type($0).element == .bool }
      if ["Attention", "MeanOver", "WindowMask"].contains("\(type(of: node.operation))") {
        #expect(readsMask, "\(type(of: node.operation)) does not see the padding")
      }
    }
  }

  @Test func masksCanBeLeftOut() throws {
    let text = file(
      "- embedding: 4\n- attention: { heads: 2, mask: none }\n- pool: { kind: mean, padding: counted }", inputs: Self.tokens)
    let graph = try model(text).graph
    #expect(!graph.nodes.contains { $0.operands.contains { graph.type($0).element == .bool } })
  }

  @Test func theTokenizerBoundsTheTime() throws {
    let model = try model(
      file(
        "- embedding: 4\n- positions: learned", inputs: Self.tokens,
        tail: "data: { tokenizer: { wordpiece: v.txt, length: 77 } }"))
    #expect(model.graph.bounds == ["time": 77])
    #expect("\(model.graph.type(model.graph.parameters[1].value))".contains("77"))
  }

  @Test func blocksChooseTheirLayers() throws {
    let blocks = """
      b:
        parameters: { norm: post, deep: false }
        layers:
          - { layer_norm: , when: { norm: pre } }
          - { linear: 8, name: a }
          - { linear: 8, name: b, when: { deep: true } }
          - { layer_norm: , name: after, when: { norm: post } }
      """
    #expect(try model(file("- b", blocks: blocks)).layer("b")?.children.map(\.name) == ["a", "after"])
    #expect(
      try model(file("- b: { norm: pre, deep: true }", blocks: blocks)).layer("b")?.children.map(\.name)
        == ["layer_norm", "a", "b"])
    #expect(codes(file("- b: { norm: midle }", blocks: blocks)) == ["GC0105"])
    #expect(codes(file("- b: { deep: yes }", blocks: blocks)) == ["GC0104"])
  }

  @Test func examplesThatMixAreShown() throws {
    let reading = read(file("- linear: 8\n- { attention: { heads: 2, over: batch }, name: mixed }"))
    #expect(reading.model != nil)
    let warning = try #require(reading.diagnostics.first)
    #expect(reading.diagnostics.count == 1 && warning.severity == .warning && warning.code == .examplesMixed)
    #expect(warning.message.contains("`mixed`") && warning.primary?.span.text == "attention")
    #expect(read(file("- attention: 2")).diagnostics.isEmpty)
  }

  @Test func whatNoOutputUsesIsShown() throws {
    let reading = read(file("- { linear: 8, name: a }\n- { linear: 8, name: b, from: x }\n- { relu: , name: c, from: a }", tail: "outputs: [b]"))
    #expect(reading.diagnostics.map(\.code) == [.unusedParameters, .unusedLayer])
    #expect(reading.diagnostics[0].message.contains("72 parameters"))
    #expect(reading.model != nil)
  }

  @Test func errorsDoNotFollowFromErrors() {
    let layers = """
      - { linear: 0, name: a }
      - { attention: 3, name: b }
      - { linear: wrong, name: c, from: x }
      - { add: [a, b, c], name: d }
      - { pool: { over: nothing, kind: mean }, from: d, name: e, shape: [batch] }
      - { linear: 4, share: a, from: d, name: f }
      """
    #expect(codes(file(layers, tail: "outputs: [a, d, f]")) == ["GC0105", "GC0107"])
  }
}

import Graph
import Layers
import ModelLanguage
import Testing

/// The block `bert` and the names of its parameters in the files of others.
@Suite struct BertTests {
  private func bert(_ settings: String, vocabulary: Int = 30522, beside: String = "") throws -> Model {
    try model(
      file(
        "- { bert: { \(settings) }, name: bert\(beside) }",
        inputs: "tokens: { tokens: \(vocabulary), axes: [batch, time], pad: 0 }", tail: "outputs: [bert]"))
  }

  private func count(_ model: Model, under path: String = "") throws -> Int {
    try model.graph.parameters.filter { $0.name.hasPrefix(path) }.reduce(0) {
      $0 + (try model.graph.type($1.value).shape([:]).elementCount)
    }
  }

  @Test func sizesAreThoseOfTheOriginal() throws {
    let base = try bert("")
    #expect(try count(base) == 109_482_240)
    #expect(try count(base, under: "bert.pooler.") == 590_592)
    #expect(
      base.outputTypes == ["f32[batch, time ≤512, feature 768]"]
        || base.outputTypes == ["f32[batch, time, feature 768]"])
    #expect(base.graph.bounds["time"] == 512)
    let large = try bert("layers: 24, heads: 16, width: 1024, hidden: 4096")
    #expect(try count(large) == 335_141_888)
    let small = try bert("layers: 6, width: 384, hidden: 1536")
    #expect(try count(small) == 22_713_216)
    #expect(try count(bert("pooler: false")) == 109_482_240 - 590_592)
  }

  /// As transformers' `BertPreTrainedModel._init_weights` has it.
  @Test func weightsStartAsThoseOfTransformers() throws {
    let model = try bert("layers: 2, heads: 2, width: 8, hidden: 16")
    for parameter in model.graph.parameters {
      let name = parameter.name
      let wanted: Initializer =
        if name == "bert.words.weight" {
          .normalExceptRow(deviation: 0.02, zeroRow: 0)
        } else if name.hasSuffix("bias") {
          .zeros
        } else if name.contains("norm") {
          .ones
        } else {
          .normal(mean: 0, deviation: 0.02)
        }
      #expect(parameter.initializer == wanted, "\(name)")
    }
    #expect(model.graph.parameters.count == 3 + 2 + 2 * 12 + 2)
  }

  /// What is said closer to a layer counts, and what is said about a block counts more than what it has by itself.
  @Test func deviationsReachWhatIsInside() throws {
    func starts(_ layers: String, values: String = "{}") throws -> [String: Initializer] {
      let graph = try model(
        file(layers, inputs: "tokens: { tokens: 9, axes: [batch, time: 5] }", values: values)
      ).graph
      return Dictionary(uniqueKeysWithValues: graph.parameters.map { ($0.name, $0.initializer) })
    }
    let wide = try starts(
      """
      - { embedding: 8, name: words }
      - stack:
          - { bert_layer: { heads: 2, hidden: 8 }, name: layer }
          - { linear: 8, name: own, deviation: 0 }
        name: all
        deviation: wide
      - { bert_layer: { heads: 2, hidden: 8 }, name: last, deviation: 2 }
      - { residual: [ { linear: 8, name: inner } ], deviation: 3 }
      - { residual: [ { linear: 8, name: frozen } ], freeze: true }
      - { linear: 2, name: head }
      """, values: "{ wide: 0.5 }")
    #expect(wide["words.weight"] == .normal(mean: 0, deviation: 1))
    #expect(wide["all.layer.linear1.weight"] == .normal(mean: 0, deviation: 0.5))
    #expect(wide["all.layer.self_attn.in_proj_weight"] == .normal(mean: 0, deviation: 0.5))
    #expect(wide["all.layer.norm1.weight"] == .ones && wide["all.layer.linear1.bias"] == .zeros)
    #expect(wide["all.own.weight"] == .normal(mean: 0, deviation: 0) && wide["all.own.bias"] == .zeros)
    #expect(wide["last.linear2.weight"] == .normal(mean: 0, deviation: 2))
    #expect(wide["inner.weight"] == .normal(mean: 0, deviation: 3) && wide["inner.bias"] == .zeros)
    #expect(wide["head.weight"] == .uniform(bound: 1 / 8.0.squareRoot()))
    #expect(wide["frozen.weight"] == wide["head.weight"])
    let frozen = try model(
      file("- { residual: [ { linear: 8, name: a } ], freeze: true }\n- { linear: 2, name: b }")
    ).graph
    #expect(frozen.parameters.map(\.isTrainable) == [false, false, true, true])
  }

  @Test func freezeReachesEverything() throws {
    let model = try bert("layers: 2, heads: 2, width: 8, hidden: 8", beside: ", freeze: true")
    #expect(model.graph.parameters.allSatisfy { !$0.isTrainable })
  }

  /// Each parameter has arrays of its own, and together they are those that BertModel saves.
  @Test func theMapCoversTheBlock() throws {
    let model = try bert("layers: 2, heads: 2, width: 8, hidden: 16")
    var arrays: [String] = []
    for parameter in model.graph.parameters {
      let parts = try #require(BertWeightMap.arrays(for: String(parameter.name.dropFirst("bert.".count))))
      #expect(parts.allSatisfy { !$0.isEmpty })
      arrays += parts.map { $0[0] }
    }
    let layer = [
      "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
      "attention.output.LayerNorm", "intermediate.dense", "output.dense", "output.LayerNorm",
    ]
    let modules =
      ["embeddings.LayerNorm", "pooler.dense"]
      + [0, 1].flatMap { n in layer.map { "encoder.layer.\(n).\($0)" } }
    let tables = ["word", "position", "token_type"].map { "embeddings.\($0)_embeddings.weight" }
    #expect(arrays.sorted() == (tables + modules.flatMap { ["\($0).weight", "\($0).bias"] }).sorted())
  }

  @Test(arguments: [
    "", "words", "words.bias", "words.weight.more", "encoder.weight", "encoder.x.linear1.weight",
    "linear1.weight",
    "encoder.0.self_attn.in_proj_wait", "encoder.0.norm3.weight", "encoder.0.norm1.gamma", "pooler.weight",
    "encoder.0.self_attn.out_proj", "encoder.0.linear1.weight.weight",
  ]) func otherNamesHaveNoArrays(_ name: String) {
    #expect(BertWeightMap.arrays(for: name) == nil)
  }

  @Test func whatAPoolerGivesCanBeRead() throws {
    let model = try model(
      file(
        "- bert: { layers: 1, heads: 1, width: 8, hidden: 8 }\n- { linear: 2, from: bert.pooler, name: y }",
        inputs: "tokens: { tokens: 9, axes: [batch, time], pad: 0 }", tail: "outputs: [y, bert]"))
    #expect(model.outputTypes[0] == "f32[batch, feature 2]")
    #expect(
      model.layer("bert.encoder.0.linear1")?.outputType
        == model.layer("bert.encoder.0.linear1")?.inputTypes.first)
  }

  @Test func weightFilesAreKept() throws {
    let model = try model(
      file(
        "- { linear: 8, name: a, weights: { file: w/a.safetensors, prefix: \"x.\" } }\n"
          + "- { feed_forward: { hidden: 4 }, name: b, repeat: 2, weights: { file: b.safetensors, map: bert } }"
      ))
    let a = try #require(model.layer("a")?.weightFile)
    #expect(a.path == "w/a.safetensors" && a.prefix == "x." && a.map == nil)
    #expect(model.layer("b")?.weightFile?.map == "bert")
    #expect(model.layer("b.0")?.weightFile == nil)
  }

  @Test func blocksReturnWhatTheyName() throws {
    let blocks = """
      two:
        layers:
          - { linear: 4, name: main }
          - { linear: 3, name: side }
        returns: main
      deep:
        layers:
          - { two: {}, name: inner }
          - relu
        returns: inner.side
      """
    let model = try model(
      file("- two\n- { deep: {}, from: x }", blocks: blocks, tail: "outputs: [two, deep]"))
    #expect(model.outputTypes == ["f32[batch, time, feature 4]", "f32[batch, time, feature 3]"])
  }
}

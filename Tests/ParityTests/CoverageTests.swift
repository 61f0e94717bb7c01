import Layers
import Schemas
import Testing
import TestSupport
import Training

/// The fixtures are there, and miss nothing that the language has.
@Suite struct CoverageTests {
  @Test func everyFileHasItsCases() {
    #expect(Fixtures.layers.count >= 480)
    #expect(Fixtures.models.filter { $0.heads["model"]?.contains("vit") == true }.count >= 3)
    #expect(Fixtures.models.filter { $0.heads["model"]?.contains("transformer") == true }.count >= 5)
    #expect(Fixtures.training.count >= 40)
  }

  @Test func everyModelOfTheSetIsCompared() {
    // Models over movie reviews are those of the notebooks with other data; `BertTests` has the encoders; the others
    // have nothing to learn, or tests of their own.
    let apart: Set<String> = [
      "alternating-sum-rnn", "plain-self-attention", "linear-attention", "bert-bigru-sentiment",
      "minilm-bigru-sentiment", "agnews-learned-layer-norm-as-written",
    ]
    let names = TemporaryFolder.names(in: "\(Fixtures.package)/graphs").filter { $0.hasSuffix(".yaml") }
      .map { String($0.dropLast(5)) }
    #expect(names.count > 20)
    for name in names where !name.hasPrefix("movies-") && !apart.contains(name) {
      #expect(
        Fixtures.models.contains { $0.heads["model"] == "graphs/\(name).yaml" }, "no run has `\(name)`")
    }
  }

  @Test func everyLayerIsCompared() {
    let texts = (Fixtures.layers + BertTests.cases).map(\.text)
    for kind in LayerRegistry.all.map({ $0.schema.kind }) + BlockRegistry.all.map({ $0.kind }) {
      // Blocks that another block is made of are compared with it.
      let names = [kind] + BlockRegistry.all.filter { used(kind, in: $0.source) }.map { $0.kind }
      #expect(
        texts.contains { text in names.contains { used($0, in: text) } },
        "no case has the layer `\(kind)`: see README.md")
    }
    for kind in LossRegistry.all.map({ $0.schema.kind }) {
      #expect(texts.contains { $0.contains("loss: { \(kind):") }, "no case has the loss `\(kind)`")
    }
    for kind in OptimizerRegistry.all.map({ $0.schema.kind }) {
      #expect(
        Fixtures.training.contains {
          $0.text.contains("optimizer: \(kind) ") || $0.text.contains("optimizer: { \(kind):")
        },
        "no run has the optimiser `\(kind)`")
    }
    for kind in ScheduleRegistry.all.map({ $0.schema.kind }) {
      #expect(
        Fixtures.training.contains {
          $0.text.contains("schedule: \(kind) ") || $0.text.contains("schedule: { \(kind):")
        },
        "no run has the schedule `\(kind)`")
    }
  }

  /// Whether the text has a layer of that kind in one of the forms that the cases use.
  private func used(_ kind: String, in text: String) -> Bool {
    ["- \(kind):", "- \(kind)\n", "{ \(kind):"].contains { text.contains($0) }
  }
}

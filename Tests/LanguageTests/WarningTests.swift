import Graph
import Testing

@testable import ModelLanguage

/// Warnings stay silent on models that are right, and say things once.
@Suite struct WarningTests {
  private static let tokens = "tokens: { tokens: 50, axes: [batch, time: 12], pad: 0 }"

  /// Every way to look along padded sequences that knows padding or says that it does not want to.
  @Test(arguments: [
    "- { positions: sinusoidal, name: p }\n- { transformer: { heads: 2, hidden: 8 }, name: t }\n- pool: mean",
    "- { positions: learned, name: p }\n- { attention: { heads: 2, causal: true }, name: t }\n- pool: last",
    "- class_token\n- { attention: 2, name: t }\n- pool: first",
    "- { gru: { hidden: 4, layers: 2, bidirectional: true, returns: last }, name: t }",
    "- { lstm: { hidden: 4 }, name: t }\n- pool: max",
    "- { conv1d: { channels: 8, kernel: 3 }, name: c }\n- max_pool1d: 2\n- pool: mean",
    "- { conv1d: { channels: 8, kernel: 3, stride: 2, mask: none }, name: c }\n- avg_pool1d: 2\n- pool: sum",
    "- { attention: { heads: 2, mask: none }, name: t }\n- { pool: { kind: mean, padding: counted }, name: m }",
    "- { residual: [ { layer_norm: , name: n }, { attention: 2, name: t } ], name: r }\n- pool: mean",
    "- { token_types: 2, name: k }\n- { linear: 8, name: l }\n- relu\n- { softmax: feature, name: s }\n- pool: mean",
    "- { rearrange: { split: feature, parts: [part, feature], size: 4 }, name: split }\n- pool: mean\n- flatten",
  ]) func paddingThatIsKnownIsNotPointedOut(_ layers: String) throws {
    let text = file("- { embedding: 8, name: words }\n\(layers)", inputs: Self.tokens)
    let reading = read(text)
    #expect(reading.model != nil && reading.diagnostics.isEmpty, "\(rendered(reading))")
  }

  @Test func bagsKnowPadding() throws {
    let reading = read(file("- bag_of_words: counts", inputs: Self.tokens))
    #expect(reading.model != nil && reading.diagnostics.isEmpty, "\(rendered(reading))")
  }

  /// Unknown words with an id of their own, left out on purpose, or where nothing leaves padding out.
  @Test(arguments: [
    ("words: 50", "- embedding: 8\n- pool: mean", true),
    ("words: 50, unknown: 0, masks_unknown: true", "- embedding: 8\n- pool: mean", true),
    ("words: 50, unknown: 0", "- bag_of_words: counts", true),
    ("words: 50, unknown: 0", "- embedding: 8\n- pool: { kind: mean, padding: counted }", true),
    ("words: 50, unknown: 0", "- embedding: 8\n- pool: mean", false),
    ("characters: 50, unknown: 0", "- embedding: 8\n- { gru: { hidden: 4, returns: last } }", false),
    ("bpe: 50", "- embedding: 8\n- pool: mean", false),
    ("bpe: 50, reserved: [\"[PAD]\", \"[UNK]\"]", "- embedding: 8\n- pool: mean", true),
  ]) func unknownWordsThatVanishArePointedOut(_ tokenizer: String, _ layers: String, _ isSilent: Bool) throws
  {
    let text = file(
      layers + "\n- { linear: 2, name: y }", inputs: Self.tokens,
      tail: "data: { tokenizer: { \(tokenizer), length: 12 } }")
    #expect(codes(text) == (isSilent ? [] : ["GC0613"]), "\(rendered(read(text)))")
  }

  /// A frozen encoder under a trained head, and losses on what they are made for.
  @Test(arguments: [
    "cross_entropy: y", "binary_cross_entropy: y", "mean_squared_error: y", "next_token: words",
    "cross_entropy: { output: y, class_weights: [1, 2, 3] }",
  ]) func rightLossesAreNotPointedOut(_ loss: String) throws {
    let text = file(
      """
      - { embedding: 8, name: e, freeze: true }
      - { transformer: { heads: 2, hidden: 8, causal: true }, name: t, freeze: true }
      - { linear: 50, name: words }
      - { pool: mean, from: t, name: p }
      - { linear: 3, name: y }
      """, inputs: Self.tokens, tail: "outputs: [words, y]\ntrain: { loss: { \(loss) }, optimizer: adam }")
    let reading = read(text)
    #expect(reading.model != nil && reading.diagnostics.isEmpty, "\(rendered(reading))")
  }

  /// The same mistake in each repetition of a block is said once.
  @Test func repetitionsAreSaidOnce() throws {
    let text = file("- { attention: { heads: 2, over: batch }, name: t, repeat: 4 }")
    #expect(codes(text) == ["GC0601"])
  }

  /// As the notebook has it: 10,000 words, two hidden layers of 16, one logit.
  @Test func theBagOfWordsOfTheNotebookHasItsParameters() throws {
    let text = file(
      """
      - { bag_of_words: multi_hot, name: words }
      - { linear: 16, name: hidden1 }
      - { relu: , name: relu1 }
      - { dropout: 0.5, name: dropout1 }
      - { linear: 16, name: hidden2 }
      - { relu: , name: relu2 }
      - { dropout: 0.5, name: dropout2 }
      - { linear: 1, name: logit }
      """, inputs: "tokens: { tokens: 10000, axes: [batch, time], pad: 0 }",
      tail: "train: { loss: { binary_cross_entropy: logit }, optimizer: rmsprop, epochs: 15, batch: 512 }")
    let reading = read(text)
    #expect(reading.diagnostics.isEmpty, "\(rendered(reading))")
    let graph = try #require(reading.model?.graph)
    let count = try graph.parameters.reduce(0) { try $0 + graph.type($1.value).shape([:]).reduce(1, *) }
    #expect(count == 160_305)
  }

  @Test func theRegistryIsSorted() {
    let names = ExpertWarningRegistry.all.map { "\($0)" }
    #expect(names == names.sorted() && Set(names).count == names.count)
  }
}

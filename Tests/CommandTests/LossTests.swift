import DataSources
import Glibc
import Testing

/// Training with the losses that need more than class labels, or less.
@Suite struct LossTests {
  /// Tokens in ragged rows, each token one more than the one before it, modulo 5; 0 is padding.
  private static let tokens: [Int32] = {
    var tokens: [Int32] = []
    for row in 0..<24 {
      for place in 0..<6 {
        let next = Int32(1 + (row + place) % 5)
        tokens.append(place < 3 + row % 4 ? next : 0)
      }
    }
    return tokens
  }()

  private static func languageModel(_ more: String = "") -> String {
    """
    graphc: 1
    model: counting
    inputs: { tokens: { tokens: 6, axes: [batch, time: 6], pad: 0 } }
    layers:
      - embedding: 8
      - { linear: 6, name: logits }
    outputs: [logits]
    train: { loss: { next_token: logits }, optimizer: { adam: { rate: 0.1 } }, epochs: 12, batch: 5 }
    data: { train: { safetensors: tokens.safetensors }, test: { safetensors: tokens.safetensors } }

    """
  }

  /// No targets are needed, and what is shown is the perplexity and the share of tokens that were foretold.
  @Test func aLanguageModelNeedsOnlyTokens() throws {
    let space = try Workspace()
    space.write("model.yaml", Array(Self.languageModel().utf8))
    try SafetensorsWriter.write(
      "\(space.path)/tokens.safetensors",
      tensors: [SafetensorsWriter.Tensor(name: "tokens", shape: [24, 6], elements: .int32s(Self.tokens))])
    let outcome = try space.run("run", "--train", "--out", "out", "model.yaml")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("test accuracy 100.00 %"), "\(outcome.errors)")
    #expect(outcome.errors.contains("test perplexity 1.0"), "\(outcome.errors)")
    #expect(outcome.output.contains("test perplexity"), "\(outcome.output)")
    let metrics = String(decoding: space.bytes("out/metrics.jsonl"), as: UTF8.self)
    let last = try #require(metrics.split(separator: "\n").last)
    func number(_ key: String) throws -> Double {
      let start = try #require(last.firstRange(of: "\"\(key)\": ")).upperBound
      return try #require(Double(last[start...].prefix { $0 != "," && $0 != "}" }))
    }
    #expect(abs(try number("test_perplexity") - exp(number("test_loss"))) < 1e-9)
  }

  /// Running on given tokens gives the loss without further arrays.
  @Test func theLossOfGivenTokensIsHandedOut() throws {
    let space = try Workspace()
    space.write("model.yaml", Array(Self.languageModel().utf8))
    try SafetensorsWriter.write(
      "\(space.path)/tokens.safetensors",
      tensors: [SafetensorsWriter.Tensor(name: "tokens", shape: [24, 6], elements: .int32s(Self.tokens))])
    let outcome = try space.run(
      "run", "--inputs", "tokens.safetensors", "--outputs", "y.safetensors", "model.yaml")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try SafetensorsFile.open("\(space.path)/y.safetensors").names.sorted() == ["logits", "loss"])
  }

  private static func texts(_ layers: String) -> String {
    """
    graphc: 1
    model: texts
    inputs: { tokens: { tokens: 7, axes: [batch, time: 3], pad: 0 } }
    layers:
      - \(layers)
      - { linear: 1, name: logit }
    outputs: [logit]
    train: { loss: { binary_cross_entropy: logit }, optimizer: { adam: { rate: 0.1 } }, epochs: 20, batch: 4 }
    data: { train: { safetensors: data.safetensors }, test: { safetensors: data.safetensors } }

    """
  }

  /// Texts of three tokens, of which one alone decides; labels are 0 and 1.
  private static func writeTexts(_ space: Workspace) throws {
    var tokens: [Int32] = []
    var labels: [Int32] = []
    for row in 0..<20 {
      tokens += [Int32(1 + row % 2), Int32(3 + row % 3)]
      tokens.append(row % 5 == 0 ? 0 : 6)
      labels.append(Int32(row % 2))
    }
    try SafetensorsWriter.write(
      "\(space.path)/data.safetensors",
      tensors: [
        SafetensorsWriter.Tensor(name: "tokens", shape: [20, 3], elements: .int32s(tokens)),
        SafetensorsWriter.Tensor(name: "labels", shape: [20], elements: .int32s(labels)),
      ])
  }

  @Test(arguments: ["multi_hot", "counts", "tf_idf"]) func bagsOfWordsAreLearned(_ kind: String) throws {
    let space = try Workspace()
    space.write("model.yaml", Array(Self.texts("bag_of_words: \(kind)").utf8))
    try Self.writeTexts(space)
    let outcome = try space.run("run", "--train", "--out", "out", "model.yaml")
    #expect(outcome.code == 0, "\(outcome.errors)")
    // One logit for each text: its sign says which class it is.
    #expect(outcome.errors.contains("test accuracy 100.00 %"), "\(outcome.errors)")
    let weights = try SafetensorsFile.open("\(space.path)/out/weights.safetensors")
    guard kind == "tf_idf" else {
      #expect(!weights.names.contains("bag_of_words.idf"))
      return
    }
    // Token 1 is in 10 of 20 texts, token 6 in 16.
    let idf = try weights.floats("bag_of_words.idf")
    let expected = [log(1 + 20 / 11.0), log(1 + 20 / 17.0)]
    #expect(abs(Double(idf[1]) - expected[0]) < 1e-6)
    #expect(abs(Double(idf[6]) - expected[1]) < 1e-6)
    try SafetensorsWriter.write(
      "\(space.path)/new.safetensors",
      tensors: [SafetensorsWriter.Tensor(name: "tokens", shape: [1, 3], elements: .int32s([1, 3, 0]))])
    let without = try space.run(
      "run", "--inputs", "new.safetensors", "--outputs", "y.safetensors", "model.yaml")
    #expect(
      without.code != 0 && without.errors.contains("is made from the training data"), "\(without.errors)")
    let with = try space.run(
      "run", "--inputs", "new.safetensors", "--outputs", "y.safetensors", "--weights",
      "out/weights.safetensors",
      "model.yaml")
    #expect(with.code == 0, "\(with.errors)")
  }
}

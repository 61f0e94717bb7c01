import Glibc
import Testing

/// Training on folders of texts with a BERT vocabulary.
@Suite struct TextTests {
  private static let model = """
    graphc: 1
    model: texts
    inputs: { tokens: { tokens: 12, axes: [batch, time], pad: 0 } }
    layers:
      - embedding: 8
      - pool: mean
      - { linear: 2, name: logits }
    outputs: [logits]
    train: { loss: { cross_entropy: logits }, optimizer: { adam: { rate: 5e-2 } }, epochs: 8, batch: 4 }
    data:
      tokenizer: { wordpiece: vocab.txt, length: 6 }
      train: { folders: texts }
      test: { folders: texts, limit: 4 }

    """

  private func space(model: String = model) throws -> Workspace {
    let space = try Workspace()
    space.write("model.yaml", Array(model.utf8))
    let words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "good", "bad", "a", "film", "very", "##ly", "the", "."]
    space.write("vocab.txt", Array((words.joined(separator: "\n") + "\n").utf8))
    for folder in ["texts", "texts/neg", "texts/pos", "texts/unsup"] {
      mkdir("\(space.path)/\(folder)", 0o700)
    }
    for number in 0..<6 {
      space.write("texts/neg/\(number).txt", Array("A very bad film. Number \(number)".utf8))
      space.write("texts/pos/\(number).txt", Array("the GOOD film\n".utf8))
    }
    space.write("texts/unsup/0.txt", Array("left out".utf8))
    return space
  }

  @Test func classesAreLearned() throws {
    let outcome = try space().run("run", "--train", "--out", "out", "model.yaml")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("12 examples to train, 4 to test"), "\(outcome.errors)")
    #expect(outcome.errors.contains("test accuracy 100.00 %"), "\(outcome.errors)")
  }

  @Test(arguments: [
    ("tokens: 12", "tokens: 10", "GC0305"), ("length: 6", "length: 1", "GC0105"),
    ("vocab.txt", "vocabulary.txt", "GC0303"), ("{ folders: texts }", "{ folders: text }", "GC0303"),
    ("  tokenizer: { wordpiece: vocab.txt, length: 6 }\n", "", "GC0302"),
    ("tokens: { tokens: 12, axes: [batch, time], pad: 0 }", "x: { axes: [batch, feature: 8] }", "GC0302"),
  ]) func whatDoesNotFitIsSaid(_ old: String, _ new: String, _ code: String) throws {
    var text = Self.model.replacing(old, with: new)
    if code == "GC0302", new.hasPrefix("x") {
      text = text.replacing("  - embedding: 8\n  - pool: mean\n", with: "")
    }
    let outcome = try space(model: text).run("run", "--train", "--out", "out", "model.yaml")
    #expect(outcome.code == 2, "\(outcome.errors)")
    #expect(
      outcome.errors.contains("error[\(code)]") && outcome.errors.contains("= help: "), "\(outcome.errors)")
  }
}

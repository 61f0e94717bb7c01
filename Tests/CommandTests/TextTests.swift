import Glibc
import Testing

/// Training on folders of texts with a BERT vocabulary.
@Suite struct TextTests {
  @Test func classesAreLearned() throws {
    let outcome = try Workspace.ofTexts().run("run", "--train", "--out", "out", "model.yaml")
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
    var text = Workspace.textModel.replacing(old, with: new)
    if code == "GC0302", new.hasPrefix("x") {
      text = text.replacing("  - embedding: 8\n  - pool: mean\n", with: "")
    }
    let outcome = try Workspace.ofTexts(text).run("run", "--train", "--out", "out", "model.yaml")
    #expect(outcome.code == 2, "\(outcome.errors)")
    #expect(
      outcome.errors.contains("error[\(code)]") && outcome.errors.contains("= help: "), "\(outcome.errors)")
  }
}

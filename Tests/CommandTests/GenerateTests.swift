import Glibc
import Testing

/// `graphc run --generate`: texts continued by a trained model.
@Suite struct GenerateTests {
  private static let model = """
    graphc: 1
    model: letters
    inputs: { tokens: { tokens: 16, axes: [batch, time] } }
    layers:
      - embedding: 16
      - positions: learned
      - transformer: { heads: 2, hidden: 32, norm: pre, causal: true }
      - layer_norm
      - { linear: 16, name: logits }
    outputs: [logits]
    train: { loss: { next_token: logits }, optimizer: { adam: { rate: 1e-2 } }, epochs: 80, batch: 8, seed: 2 }
    data:
      tokenizer: { characters: 16 }
      train: { text: { file: text.txt, window: 12, stride: 5 } }

    """

  /// A folder with the run `out` of a model that has learned one sentence by heart.
  private func trained(_ model: String = model) throws -> Workspace {
    let space = try Workspace()
    space.write("model.yaml", Array(model.utf8))
    space.write("text.txt", Array(String(repeating: "the cat sat on a mat. ", count: 20).utf8))
    let outcome = try space.run("run", "--train", "--out", "out", "model.yaml")
    #expect(outcome.code == 0, "\(outcome.errors)")
    return space
  }

  @Test func whatWasLearnedIsWritten() throws {
    let space = try trained()
    for file in ["model.yaml", "text.txt"] { unlink("\(space.path)/\(file)") }
    let outcome = try space.run(
      "run", "--generate", "--prompt", "the c", "--tokens", "39", "--temperature", "0", "out")
    #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(outcome.output == "the cat sat on a mat. the cat sat on a mat. \n", "\(outcome.output)")
    // One choice is no choice.
    let single = try space.run(
      "run", "--generate", "--prompt", "the c", "--tokens", "39", "--top-k", "1", "out")
    #expect(single.output == outcome.output)
    let threads = try space.run(
      "run", "--generate", "--prompt", "the c", "--tokens", "39", "--temperature", "0", "--threads", "1",
      "out")
    #expect(threads.output == outcome.output)
    // A prompt longer than the model's window.
    let long = try space.run(
      "run", "--generate", "--prompt", "the cat sat on a mat. the c", "--tokens", "2", "--temperature", "0",
      "out")
    #expect(long.output == "the cat sat on a mat. the cat\n", "\(long.output)\(long.errors)")
  }

  @Test func theSeedDecides() throws {
    let space = try trained()
    func text(_ seed: String) throws -> String {
      try space.run(
        "run", "--generate", "--prompt", "the", "--tokens", "60", "--temperature", "3", "--seed", seed, "out"
      ).output
    }
    let first = try text("1")
    #expect(first.count == 64 && first.hasPrefix("the"), "\(first)")
    #expect(try text("1") == first)
    #expect(try text("2") != first)
  }

  @Test func unknownLettersAreSaid() throws {
    let space = try trained()
    let outcome = try space.run("run", "--generate", "--prompt", "the X", "--tokens", "3", "out")
    #expect(outcome.code == 0 && outcome.output.hasPrefix("the X"))
    #expect(
      outcome.errors.hasPrefix("note: the tokenizer does not know all of the prompt"), "\(outcome.errors)")
    let empty = try space.run("run", "--generate", "--prompt", "", "out")
    #expect(empty.code == 2 && empty.errors.contains("the prompt has no tokens"), "\(empty.errors)")
    #expect(try space.run("run", "--generate", "--tokens", "5", "out").code == 0)
  }

  @Test func nobodyReads() throws {
    let space = try trained()
    let outcome = try space.runUnread("run", "--generate", "--prompt", "a", "--tokens", "1000000", "out")
    #expect(outcome.signal == nil && outcome.errors.isEmpty)
  }

  @Test func modelsThatLookAheadAreRefused() throws {
    let space = try trained(Self.model.replacing("causal: true", with: "causal: false"))
    let outcome = try space.run("run", "--generate", "--prompt", "the", "out")
    #expect(outcome.code == 1 && outcome.output.isEmpty)
    #expect(
      outcome.errors.contains(
        "error[GC0311]: `letters` cannot write text: `transformer.self_attn` lets a position")
        && outcome.errors.contains("= help: make it causal"), "\(outcome.errors)")
  }

  @Test func othersAreRefused() throws {
    let space = try Workspace()
    space.writeModel(epochs: 1)
    let file = try space.run("run", "--generate", "model.yaml")
    #expect(file.code == 1 && file.errors.contains("error[GC0311]"), "\(file.errors)")
    space.write("letters.yaml", Array(Self.model.utf8))
    let untrained = try space.run("run", "--generate", "letters.yaml")
    #expect(untrained.code == 1 && untrained.errors.contains("is a model file"), "\(untrained.errors)")
    #expect(try space.run("run", "--generate", "nowhere").code == 2)
  }
}

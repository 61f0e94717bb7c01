import Testing

/// `graphc tokenizer`.
@Suite struct TokenizerTests {
  private func space() throws -> Workspace {
    let space = try Workspace()
    let words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "good", "bad", "a", "film", "very", "##ly", ".", "Bad"]
    space.write("vocab.txt", Array((words.joined(separator: "\n") + "\n").utf8))
    space.write("texts", Array("A very bad film.\r\n\ngood goodly\nBad".utf8))
    return space
  }

  @Test func idsAreJSONLines() throws {
    let space = try space()
    let outcome = try space.run("tokenizer", "apply", "vocab.txt", "texts")
    #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(outcome.output == "[2,6,8,5,7,10,3]\n[2,3]\n[2,4,4,9,3]\n[2,5,3]\n")
    #expect(
      try space.run("tokenizer", "apply", "--length", "4", "vocab.txt", "texts").output
        == "[2,6,8,3]\n[2,3]\n[2,4,4,3]\n[2,5,3]\n")
    #expect(
      try space.run("tokenizer", "apply", "--no-special-tokens", "--cased", "vocab.txt", "texts").output
        == "[1,8,5,7,10]\n[]\n[4,4,9]\n[11]\n")
    // Standard input is empty here.
    #expect(try space.run("tokenizer", "apply", "vocab.txt").output.isEmpty)
  }

  @Test func textsMayBeJSONStrings() throws {
    let space = try space()
    space.write("lines", Array("\"a\\nfilm\"\n\"\\u0067ood\"\n".utf8))
    #expect(
      try space.run("tokenizer", "apply", "--json", "vocab.txt", "lines").output == "[2,6,7,3]\n[2,4,3]\n")
    let wrong = try space.run("tokenizer", "apply", "--json", "vocab.txt", "texts")
    #expect(wrong.code == 2 && wrong.output.isEmpty)
    #expect(wrong.errors.contains("error[GC0304]") && wrong.errors.contains("line 1 is no JSON string"))
  }

  @Test func longTextsComeInPieces() throws {
    let space = try space()
    let line = Array(String(repeating: "good ", count: 120_000).utf8)
    space.write("long", line + [10] + line)
    let outcome = try space.run("tokenizer", "apply", "vocab.txt", "long")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 2 && lines[0] == lines[1])
    #expect(lines.first?.split(separator: ",").count == 120_002)
  }

  @Test func bpeIsTrainedAndApplied() throws {
    let space = try space()
    let trained = try space.run("tokenizer", "train", "--size", "30", "--out", "bpe.json", "texts")
    #expect(trained.code == 0 && trained.output.hasPrefix("bpe.json: 30 tokens, "), "\(trained)")
    let applied = try space.run("tokenizer", "apply", "bpe.json", "texts")
    #expect(applied.code == 0 && applied.output.split(separator: "\n").count == 4, "\(applied.errors)")
  }

  @Test(arguments: [
    (["apply", "missing.txt", "texts"], "GC0501"), (["apply", "vocab.txt", "missing"], "GC0501"),
    (["apply", "texts", "texts"], "GC0304"), (["apply", "--length", "1", "vocab.txt", "texts"], "GC0105"),
    (["apply", "vocab.txt", "latin"], "GC0304"), (["train", "--out", "no/bpe.json", "texts"], "GC0502"),
    (["apply", "--length", "0", "vocab.txt"], "Error: --length"), (["train", "texts"], "Error: "),
    (["aply"], "Error: "),
  ]) func wrongUsage(_ arguments: [String], _ text: String) throws {
    let space = try space()
    space.write("latin", [0x63, 0xE9, 10])
    let outcome = try Command.run(["tokenizer"] + arguments, in: space.path)
    #expect(outcome.code == 2, "\(outcome)")
    #expect(outcome.errors.contains(text), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }
}

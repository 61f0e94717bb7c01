import DataSources
import Glibc
import Testing

/// `graphc predict`: texts from the command line and from standard input, arrays, and all that can be wrong.
@Suite struct PredictTests {
  /// A folder with the run `out` of a classifier of texts.
  private func trained(_ model: String = Workspace.textModel) throws -> Workspace {
    let space = try Workspace.ofTexts(model)
    let outcome = try space.run("run", "--train", "--out", "out", "model.yaml")
    #expect(outcome.code == 0, "\(outcome.errors)")
    return space
  }

  @Test func textsGetProbabilities() throws {
    let space = try trained()
    // The run stands for itself.
    for file in ["model.yaml", "vocab.txt"] { unlink("\(space.path)/\(file)") }
    let outcome = try space.run("predict", "out", "the good film", "a very bad film")
    #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 6, "\(outcome.output)")
    #expect(
      lines[0] == "the good film" && lines[1].hasPrefix("  pos  0.9") && lines[2].hasPrefix("  neg  0.0"))
    #expect(lines[3] == "a very bad film" && lines[4].hasPrefix("  neg  0.9"))
    let first = try space.run("predict", "out", "--top", "1", "the good film")
    #expect(first.output.split(separator: "\n").map(String.init) == Array(lines[..<2]))
  }

  @Test func linesOfStandardInputGiveTheSame() throws {
    let space = try trained()
    let texts = ["the good film", "", "bad, bad \u{FC}ber \"film\"", "\t", "very very very very good"]
    let lines = try space.run(
      "predict", "out", "--format", "json", input: texts.joined(separator: "\r\n") + "\nthe end")
    #expect(lines.code == 0, "\(lines.errors)")
    let found = lines.output.split(separator: "\n").map(String.init)
    #expect(found.count == 6)
    for (line, text) in zip(found, texts) {
      #expect(JSONSyntax.isOneValue(line), "\(line)")
      let alone = try space.run("predict", "out", "--format", "json", text)
      #expect(alone.output == line + "\n")
    }
    #expect(
      found[0].hasPrefix(#"{"text":"the good film","class":"pos","classes":[{"name":"pos","probability":0.9"#)
    )
    let many = String(repeating: "a good film\n", count: 300)
    #expect(
      try space.run("predict", "out", "--top", "1", input: many).output.split(separator: "\n").count == 600)
    #expect(try space.run("predict", "out").output.isEmpty)
  }

  @Test func whatIsCutIsSaid() throws {
    let space = try trained()
    let outcome = try space.run("predict", "out", "good", "a very very good film .")
    #expect(outcome.code == 0)
    #expect(
      outcome.errors == "note: text 2 has 8 tokens; the model reads 6, so it is cut at the end\n",
      "\(outcome.errors)")
  }

  @Test func endlessAndBrokenLinesAreRefused() throws {
    let space = try trained()
    let long = try space.run(
      "predict", "out", "--top", "1", input: "good\n" + String(repeating: "a", count: 1_100_000) + "\nbad\n")
    #expect(long.code == 2)
    #expect(long.errors.contains("line 2 of standard input has more than 1048576 bytes"), "\(long.errors)")
    let broken = try Command.run(
      ["predict", "out"], in: space.path, input: Array("good\n".utf8) + [0xFF, 0x0A])
    #expect(
      broken.code == 2 && broken.errors.contains("line 2 of standard input is not UTF-8"), "\(broken.errors)")
    let largest = try space.run(
      "predict", "out", "--top", "1", input: String(repeating: "bad ", count: 262_143) + "\n")
    #expect(largest.code == 0 && largest.output.contains("\n  neg  "), "\(largest.errors)")
  }

  @Test func nothingSteersTheTerminal() throws {
    let space = try trained()
    let outcome = try space.run("predict", "out", "\u{1B}[31mgood\u{7}\nbad\u{202E}film")
    #expect(outcome.code == 0)
    #expect(!outcome.output.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x202E })
    #expect(outcome.output.split(separator: "\n").count == 3)
  }

  @Test func nobodyReads() throws {
    let space = try trained()
    let outcome = try space.runUnread("predict", "out", "good", "bad")
    #expect(outcome.signal == nil && outcome.errors.isEmpty)
  }

  @Test func runsThatAreBroken() throws {
    let space = try trained()
    func refused(_ text: String, _ code: Int32 = 2) throws {
      let outcome = try space.run("predict", "out", "good")
      #expect(outcome.code == code && outcome.output.isEmpty)
      #expect(outcome.errors.contains(text) && outcome.errors.contains("= help: "), "\(outcome.errors)")
    }
    let weights = space.bytes("out/weights.safetensors")
    space.write("out/weights.safetensors", Array(weights.dropLast(5)))
    try refused("error[GC0401]")
    space.write("out/weights.safetensors", [])
    try refused("error[GC0401]")
    try SafetensorsWriter.write(
      "\(space.path)/out/weights.safetensors",
      tensors: [SafetensorsWriter.Tensor(name: "embedding.weight", shape: [1], elements: .floats([1]))])
    try refused("error[GC040")
    unlink("\(space.path)/out/weights.safetensors")
    try refused("the run `out` has no weights")
    space.write("out/weights.safetensors", weights)
    let encoding = space.bytes("out/encoding.json")
    space.write("out/encoding.json", Array("{".utf8))
    try refused("error[GC0304]")
    unlink("\(space.path)/out/encoding.json")
    try refused("does not read texts", 1)
    space.write("out/encoding.json", encoding)
    unlink("\(space.path)/out/tokenizer.json")
    try refused("tokenizer.json")
    for path in ["model.yaml", "texts", "nowhere", ""] {
      let outcome = try space.run("predict", path, "good")
      #expect(outcome.code == 2 && outcome.errors.contains("error[GC0501]"), "\(outcome.errors)")
    }
  }

  @Test func imagesAreGivenAsArrays() throws {
    let space = try Workspace()
    space.writeModel(epochs: 8)
    #expect(try space.run("run", "--train", "--out", "out", "model.yaml").code == 0)
    // The class is the third of the picture that is bright.
    let pictures = (0..<3).flatMap { label in (0..<16).map { Float($0 / 6 == label ? 0.9 : 0.1) } }
    try SafetensorsWriter.write(
      "\(space.path)/x.safetensors",
      tensors: [SafetensorsWriter.Tensor(name: "image", shape: [3, 1, 4, 4], elements: .floats(pictures))])
    let outcome = try space.run(
      "predict", "out", "--inputs", "x.safetensors", "--top", "1", "--format", "json")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let classes = outcome.output.split(separator: "\n").map { $0.split(separator: "\"")[5] }
    #expect(classes == ["0", "1", "2"], "\(outcome.output)")
    #expect(outcome.output.hasPrefix(#"{"example":0,"class":"0","#))
    let texts = try space.run("predict", "out", "a picture")
    #expect(texts.code == 1 && texts.errors.contains("--inputs x.safetensors"), "\(texts.errors)")
    let missing = try space.run("predict", "out", "--inputs", "nowhere.safetensors")
    #expect(missing.code == 2 && missing.errors.contains("error[GC0501]"), "\(missing.errors)")
  }

  @Test func oneLogitIsYesOrNo() throws {
    let space = try trained(
      Workspace.textModel.replacing("{ linear: 2, name: logits }", with: "{ linear: 1, name: logits }")
        .replacing("cross_entropy", with: "binary_cross_entropy"))
    let outcome = try space.run("predict", "out", "the good film")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n")
    #expect(
      lines.count == 3 && lines[1].hasPrefix("  pos  0.") && lines[2].hasPrefix("  neg  0."),
      "\(outcome.output)")
  }
}

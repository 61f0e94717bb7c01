import DataSources
import Glibc
import Testing

/// `weights: { file: … }` beside a layer, and weights that are only a part of a model.
@Suite struct WeightFileTests {
  private static let beside = "weights: { file: bert.safetensors, map: bert }"

  /// A folder with the model, the file of its encoder, inputs and data.
  private func space(
    _ arrays: BertArrays = BertArrays(), weights: String = beside, settings: String = ""
  ) throws -> Workspace {
    let space = try Workspace()
    space.write("model.yaml", Array(BertArrays.model(weights, settings: settings).utf8))
    space.write("bert.safetensors", BertArrays.file(arrays.arrays))
    space.write("own.safetensors", BertArrays.file(BertArrays().own))
    let head = BertArrays().own.filter { $0.name.hasPrefix("y.") }
    space.write("head.safetensors", BertArrays.file(head))
    let tokens: [Int32] = [2, 3, 5, 4, 1, 0]
    let inputs = SafetensorsWriter.Tensor(name: "tokens", shape: [2, 3], elements: .int32s(tokens))
    try SafetensorsWriter.write("\(space.path)/x", tensors: [inputs])
    let labels = SafetensorsWriter.Tensor(name: "labels", shape: [2], elements: .floats([0, 1]))
    try SafetensorsWriter.write("\(space.path)/data.safetensors", tensors: [inputs, labels])
    return space
  }

  /// The hidden states, with the weights that the model names.
  private func states(_ space: Workspace, _ options: [String] = []) throws -> [Float] {
    let outcome = try Command.run(
      ["run", "--inputs", "x", "--outputs", "out"] + options + ["model.yaml"], in: space.path)
    try #require(outcome.code == 0, "\(outcome.errors)")
    return try SafetensorsFile.open("\(space.path)/out").floats("e")
  }

  @Test func theNamesOfOthersGiveTheSameNumbers() throws {
    let right = try states(space(), ["--weights", "own.safetensors"])
    #expect(Set(right.map(\.bitPattern)).count > 12, "numbers that tell arrays apart")
    #expect(try states(space()) == right)
    for type in ["F16", "BF16"] {
      var arrays = BertArrays()
      for index in arrays.arrays.indices { arrays.arrays[index].type = type }
      #expect(try states(space(arrays)) == right, "\(type)")
    }
    for prefix in ["bert.", "model.", "strange."] {
      var arrays = BertArrays()
      for index in arrays.arrays.indices { arrays.arrays[index].name = prefix + arrays.arrays[index].name }
      // What stands beside the encoder belongs to something else.
      arrays.arrays.append(BertArrays.Array(name: "cls.bias", shape: [1], numbers: [1]))
      let beside =
        prefix == "strange." ? Self.beside.replacing("}", with: ", prefix: strange. }") : Self.beside
      #expect(try states(space(arrays, weights: beside)) == right, "\(prefix)")
    }
    var old = BertArrays()
    for index in old.arrays.indices {
      old.arrays[index].name.replace("LayerNorm.weight", with: "LayerNorm.gamma")
      old.arrays[index].name.replace("LayerNorm.bias", with: "LayerNorm.beta")
    }
    old.arrays.append(
      BertArrays.Array(name: "embeddings.position_ids", shape: [1, 3], numbers: [0, 1, 2], type: "I64"))
    #expect(try states(space(old)) == right)
    #expect(try states(space(settings: ", pooler: false")) == right, "a pooler that the model leaves out")
  }

  @Test func ownNamesNeedNoMap() throws {
    let right = try states(space())
    let space = try space(weights: "weights: { file: own.safetensors, prefix: e. }")
    #expect(try states(space) == right)
  }

  @Test func everythingWrongIsToldWithItsPlace() throws {
    var arrays = BertArrays()
    arrays["encoder.layer.0.output.dense.bias"] = nil
    arrays["encoder.layer.0.attention.self.key.weight"]?.name = "encoder.layer.0.attention.self.kay.weight"
    arrays["pooler.dense.weight"]?.shape = [2, 8]
    arrays["embeddings.LayerNorm.bias"]?.type = "I64"
    arrays.arrays.append(
      BertArrays.Array(name: "encoder.layer.1.output.dense.bias", shape: [4], numbers: [1, 2, 3, 4]))
    let space = try space(arrays)
    for command in [["check"], ["run", "--inputs", "x", "--outputs", "out"]] {
      let outcome = try Command.run(command + ["model.yaml"], in: space.path)
      #expect(outcome.code == (command == ["check"] ? 1 : 2))
      #expect(outcome.errors.contains("--> model.yaml:8:22"), "\(outcome.errors)")
      for text in [
        "`bert.safetensors` lacks `encoder.layer.0.output.dense.bias` [4], which "
          + "`e.encoder.0.linear2.bias` starts from",
        "lacks `encoder.layer.0.attention.self.key.weight` [4, 4], which `e.encoder.0.self_attn.in_proj_weight` "
          + "starts from",
        "help: the file has `encoder.layer.0.attention.self.kay.weight`: rename one of the two",
        "`e.pooler.dense.weight` needs `pooler.dense.weight` [4, 4], but it is [2, 8]",
        "`embeddings.LayerNorm.bias` holds floating-point numbers in the model, but I64",
        "holds `encoder.layer.1.output.dense.bias`, which the model does not have",
      ] {
        #expect(outcome.errors.contains(text), "\(text)\n\(outcome.errors)")
      }
    }
    #expect(Workspace.names(in: space.path).contains("out") == false)
  }

  @Test func aFileOfSomethingElseIsToldBriefly() throws {
    let space = try space()
    space.write(
      "bert.safetensors",
      BertArrays.file((0..<50).map { BertArrays.Array(name: "conv.\($0)", shape: [1], numbers: [0]) }))
    let outcome = try space.run("check", "model.yaml")
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("lacks 15 more arrays in the same way"), "\(outcome.errors)")
    #expect(outcome.errors.contains("holds 42 more arrays in the same way"))
    #expect(outcome.errors.utf8.count < 8_000)
  }

  @Test func checkNeedsNoFileAndReadsNoNumbers() throws {
    let space = try space()
    let there = try space.run("check", "model.yaml")
    #expect(there.code == 0 && there.output.contains("e from bert.safetensors (23 arrays, F32)"), "\(there)")
    #expect(there.errors.contains("`e.pooler`, so its 20 parameters have no effect"))
    // A file that is not there, or that holds numbers that cannot be used, is no error for check.
    #expect(unlink("\(space.path)/bert.safetensors") == 0)
    let missing = try space.run("check", "model.yaml")
    #expect(missing.code == 0 && missing.output.contains("e from bert.safetensors, which is not there"))
    let run = try space.run("run", "--inputs", "x", "--outputs", "out", "model.yaml")
    #expect(run.code == 2 && run.errors.contains("error[GC0303]: there is no `bert.safetensors`"))
    #expect(run.errors.contains("--> model.yaml:8:22"), "\(run.errors)")
    var arrays = BertArrays()
    arrays["pooler.dense.bias"]?.numbers = [1, .nan, 1, 1]
    space.write("bert.safetensors", BertArrays.file(arrays.arrays))
    #expect(try space.run("check", "model.yaml").code == 0)
    let nan = try space.run("run", "--inputs", "x", "--outputs", "out", "model.yaml")
    #expect(nan.code == 2 && nan.errors.contains("`pooler.dense.bias`"), "\(nan.errors)")
    space.write("bert.safetensors", Array("no safetensors at all".utf8))
    #expect(try space.run("check", "model.yaml").errors.contains("error[GC0401]"))
  }

  @Test func theDataFolderIsLookedAtAndLinksDoNotLeadOut() throws {
    let space = try space()
    mkdir("\(space.path)/data", 0o700)
    #expect(rename("\(space.path)/bert.safetensors", "\(space.path)/data/bert.safetensors") == 0)
    #expect(try space.run("check", "--data", "data", "model.yaml").output.contains("(23 arrays, F32)"))
    _ = try states(space, ["--data", "data"])
    mkdir("\(space.path)/models", 0o700)
    space.write("models/model.yaml", Array(BertArrays.model(Self.beside).utf8))
    symlink("../data/bert.safetensors", "\(space.path)/models/bert.safetensors")
    let outcome = try space.run("check", "models/model.yaml")
    #expect(outcome.code == 1 && outcome.errors.contains("error[GC0117]"), "\(outcome.errors)")
  }

  @Test func trainingKeepsWhatIsFrozenAndSavesEverything() throws {
    let space = try space()
    let outcome = try space.run("run", "--train", "--out", "run", "model.yaml")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("5 trainable parameters"))
    let saved = try SafetensorsFile.open("\(space.path)/run/weights.safetensors")
    for array in BertArrays().own where array.name.hasPrefix("e.") {
      #expect(try saved.floats(array.name) == array.numbers, "\(array.name)")
    }
    #expect(saved.names.count == BertArrays().own.count)
    // All of them are in the weights of the run: the encoder's own file is no longer needed.
    #expect(unlink("\(space.path)/bert.safetensors") == 0)
    _ = try states(space, ["--weights", "run/weights.safetensors"])
  }

  /// Layers that give the same in every epoch are computed before the first one; the losses are those without that.
  @Test func frozenLayersAreComputedOnce() throws {
    let space = try space()
    func losses(_ epochs: String) throws -> (lines: [Double], errors: String) {
      let outcome = try space.run(
        "run", "--train", "--epochs", epochs, "--out", "run", "--overwrite", "model.yaml")
      try #require(outcome.code == 0, "\(outcome.errors)")
      let lines = String(decoding: space.bytes("run/metrics.jsonl"), as: UTF8.self).split(separator: "\n")
      return (
        lines.compactMap { line in
          line.split(separator: "\"train_loss\": ").last?.split(separator: ",").first.flatMap { Double($0) }
        }, outcome.errors
      )
    }
    let (once, thrice) = (try losses("1"), try losses("3"))
    #expect(!once.errors.contains("frozen layers"))
    #expect(thrice.errors.contains("frozen layers are computed once for 2 examples"), "\(thrice.errors)")
    try #require(once.lines.count == 1 && thrice.lines.count == 3)
    #expect(abs(once.lines[0] - thrice.lines[0]) < 1e-6)
    #expect(thrice.lines[2] < thrice.lines[0])
    // With dropout inside they are different in every step.
    let random = BertArrays.model(Self.beside).replacing("dropout: 0", with: "dropout: 0.1")
    space.write("model.yaml", Array(random.utf8))
    #expect(try !losses("3").errors.contains("frozen layers"))
  }

  @Test func aPartOfTheWeightsNeedsAWord() throws {
    let space = try space()
    let refused = try space.run(
      "run", "--weights", "head.safetensors", "--inputs", "x", "--outputs", "out", "model.yaml")
    #expect(refused.code == 2)
    #expect(refused.errors.contains("lacks the parameter `e.words.weight` [6, 4]"), "\(refused.errors)")
    #expect(refused.errors.contains("add `--allow-partial`"))
    let taken = try space.run(
      "run", "--weights", "head.safetensors", "--allow-partial", "--inputs", "x", "--outputs", "out",
      "model.yaml")
    #expect(taken.code == 0, "\(taken.errors)")
    #expect(taken.errors.contains("warning[GC0402]: `head.safetensors` lacks the parameter `e.words.weight`"))
    // The encoder comes from its own file, the head from the part: as with everything in one file.
    let partial = try SafetensorsFile.open("\(space.path)/out").floats("y")
    #expect(
      try space.run("run", "--weights", "own.safetensors", "--inputs", "x", "--outputs", "all", "model.yaml")
        .code
        == 0)
    #expect(try SafetensorsFile.open("\(space.path)/all").floats("y") == partial)
    #expect(try space.run("run", "--train", "--allow-partial", "model.yaml").code == 2)
  }
}

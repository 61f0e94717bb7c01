import DataSources
import Diagnostics
import Glibc
import Testing

/// `graphc run`: training and arrays, with everything that can stand in the way.
@Suite struct RunTests {
  @Test func trainingLeavesAFolder() throws {
    let space = try Workspace()
    space.writeModel(epochs: 4)
    let outcome = try space.run("run", "--train", "--out", "out", "model.yaml")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("epoch 1/4  loss ") && outcome.errors.contains("epoch 4/4"))
    #expect(
      !outcome.errors.contains("\u{1B}") && !outcome.errors.contains("\r"),
      "no moving line outside a terminal")
    #expect(
      outcome.output.contains("test accuracy")
        && outcome.output.hasSuffix("weights: out/weights.safetensors\n"))
    #expect(
      Workspace.names(in: "\(space.path)/out") == ["metrics.jsonl", "model.yaml", "weights.safetensors"])
    let same = try space.run("diff", "model.yaml", "out")
    #expect(same.code == 0, "\(same.output)\(same.errors)")
    let lines = String(decoding: space.bytes("out/metrics.jsonl"), as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 4)
    for line in lines {
      #expect(JSONSyntax.isOneValue(String(line)))
    }
    let weights = try SafetensorsFile.open("\(space.path)/out/weights.safetensors")
    #expect(Set(weights.names) == ["hidden.weight", "hidden.bias", "logits.weight", "logits.bias"])
  }

  @Test func aFolderThatHoldsARunIsKept() throws {
    let space = try Workspace()
    space.writeModel(epochs: 1)
    #expect(try space.run("run", "--train", "--out", "out", "model.yaml").code == 0)
    let before = space.bytes("out/weights.safetensors")
    let again = try space.run("run", "--train", "--out", "out", "--seed", "9", "model.yaml")
    #expect(again.code == 2)
    #expect(
      again.errors.contains("`out` holds the weights of another run") && again.errors.contains("--overwrite"))
    #expect(space.bytes("out/weights.safetensors") == before)
    #expect(
      try space.run("run", "--train", "--out", "out", "--seed", "9", "--overwrite", "model.yaml").code == 0)
    #expect(space.bytes("out/weights.safetensors") != before)
    // Without --out every run has a folder of its own.
    #expect(try space.run("run", "--train", "model.yaml").code == 0)
    #expect(try space.run("run", "--train", "model.yaml").code == 0)
    #expect(Workspace.names(in: "\(space.path)/runs") == ["tiny-1", "tiny-2"])
  }

  @Test(arguments: ["1", "2"]) func theSameSeedGivesTheSameBytes(_ threads: String) throws {
    let space = try Workspace()
    space.writeModel(epochs: 2)
    for name in ["a", "b"] {
      #expect(
        try space.run("run", "--train", "--seed", "5", "--threads", threads, "--out", name, "model.yaml").code
          == 0)
    }
    #expect(
      try space.run("run", "--train", "--seed", "6", "--threads", threads, "--out", "c", "model.yaml").code
        == 0)
    let weights = space.bytes("a/weights.safetensors")
    #expect(!weights.isEmpty && weights == space.bytes("b/weights.safetensors"))
    #expect(weights != space.bytes("c/weights.safetensors"))
  }

  /// Messages for data that cannot be used: exit code 2, one error with a way out, nothing written.
  @Test(
    arguments: [
      ("nothing.idx", "labels.idx", "there is no `nothing.idx`"),
      ("wrong.idx", "labels.idx", "`wrong.idx` is no IDX file"),
      ("cut.gz", "labels.idx", "`cut.gz` is cut short"),
      ("images.idx", "few.idx", "240 images but 239 labels"),
      ("images.idx", "high.idx", "holds the class 7"),
      ("labels.idx", "images.idx", "the two files are swapped"),
      ("short.idx", "labels.idx", "`short.idx`"), ("empty.idx", "labels.idx", "`empty.idx`"),
      ("../images.idx", "labels.idx", "leaves its folder"), ("other.idx", "labels.idx", "image"),
    ]) func dataThatCannotBeUsed(_ images: String, _ labels: String, _ text: String) throws
  {
    let space = try Workspace()
    space.writeModel()
    space.write("wrong.idx", Array("%PDF-1.4 this is something else".utf8))
    space.write("cut.gz", Workspace.cutGzip)
    space.write("few.idx", Workspace.idx(0x0801, [239], [UInt8](repeating: 1, count: 239)))
    space.write("high.idx", Workspace.idx(0x0801, [240], [UInt8](repeating: 1, count: 239) + [7]))
    space.write("short.idx", Workspace.idx(0x0803, [240, 4, 4], [1, 2, 3]))
    space.write("other.idx", Workspace.idx(0x0803, [240, 5, 4], [UInt8](repeating: 0, count: 240 * 20)))
    space.write("empty.idx", [])
    let outcome = try space.run(
      "run", "--train", "--out", "out", "--set", "data.train.idx.image=\(images)", "--set",
      "data.train.idx.labels=\(labels)", "model.yaml")
    #expect(outcome.code == (images.hasPrefix("..") ? 1 : 2))
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("error[GC") && outcome.errors.contains(text), "\(outcome.errors)")
    #expect(outcome.errors.contains("= help: "), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "error[").count == 1, "one message: \(outcome.errors)")
    #expect(!Workspace.names(in: space.path).contains("out"), "nothing is left behind")
  }

  @Test func foldersThatCannotBeWritten() throws {
    let space = try Workspace()
    space.writeModel()
    space.write("file", [1])
    for folder in ["file", "file/inner", "/proc/nothing"] {
      let outcome = try space.run("run", "--train", "--out", folder, "model.yaml")
      #expect(outcome.code == 2)
      #expect(outcome.errors.hasPrefix("error[GC0502]: cannot write `\(folder)`"), "\(outcome.errors)")
      #expect(outcome.errors.contains("= help: "))
    }
    #expect(space.bytes("file") == [1])
  }

  @Test func modelsThatCannotBeTrained() throws {
    let space = try Workspace()
    space.write(
      "a.yaml",
      Array(
        "graphc: 1\nmodel: a\ninputs: { x: { axes: [batch, a: 4] } }\nlayers: [{ linear: 2, name: y }]\n".utf8
      ))
    let untrained = try space.run("run", "--train", "a.yaml")
    #expect(untrained.code == 1 && untrained.errors.contains("train"), "\(untrained.errors)")
    space.write(
      "b.yaml", space.bytes("a.yaml") + Array("train: { loss: { cross_entropy: y }, optimizer: adam }\n".utf8)
    )
    let without = try space.run("run", "--train", "b.yaml")
    #expect(without.code == 2 && without.errors.contains("names no training data"))
    let wrong = try space.run("run", "--train", "--set", "train.epoch=3", "b.yaml")
    #expect(wrong.code == 1 && wrong.errors.contains("did you mean `epochs`?"))
    #expect(try space.run("run", "--train", "missing.yaml").code == 2)
    #expect(Workspace.names(in: space.path) == ["a.yaml", "b.yaml"])
  }

  /// Ctrl-C in the middle of an epoch: the step ends, the weights are saved whole, and the exit code tells.
  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)]) func signals(
    _ signal: Int32, _ code: Int32
  ) throws {
    let space = try Workspace()
    space.writeModel()
    let running = try Command.start(
      ["run", "--train", "--epochs", "1000000", "--batch", "1", "--out", "out", "model.yaml"], in: space.path)
    let hasStarted = running.waits(for: "weights go to out/weights.safetensors")
    #expect(hasStarted)
    usleep(300_000)
    running.send(signal)
    let outcome = running.end()
    #expect(outcome.code == code, "\(outcome)")
    #expect(outcome.output.contains("the weights so far are saved"))
    let names = Workspace.names(in: "\(space.path)/out")
    #expect(names.contains("weights.safetensors") && names.allSatisfy { !$0.contains("tmp") }, "\(names)")
    #expect(try SafetensorsFile.open("\(space.path)/out/weights.safetensors").names.count == 4)
    // The run goes on from there.
    let next = try space.run(
      "run", "--train", "--epochs", "1", "--weights", "out/weights.safetensors", "--out", "next", "model.yaml"
    )
    #expect(next.code == 0, "\(next.errors)")
  }

  /// The same outputs come from saved weights, and gradients have the names of the parameters.
  @Test func arraysGoInAndOut() throws {
    let space = try Workspace()
    space.writeModel(epochs: 1)
    let images = (0..<32).map { Float($0 % 7) / 7 - 0.5 }
    try SafetensorsWriter.write(
      "\(space.path)/x.safetensors",
      tensors: [
        .init(name: "image", shape: [2, 1, 4, 4], elements: .floats(images)),
        .init(name: "labels", shape: [2], elements: .int32s([0, 2])),
      ])
    let random = try space.run(
      "run", "--inputs", "x.safetensors", "--outputs", "y0.safetensors", "--gradients", "g.safetensors",
      "--seed", "4",
      "model.yaml")
    #expect(random.code == 0, "\(random.errors)")
    #expect(random.output.hasPrefix("loss  ") && random.output.contains("written: y0.safetensors"))
    let gradients = try SafetensorsFile.open("\(space.path)/g.safetensors")
    #expect(Set(gradients.names) == ["hidden.weight", "hidden.bias", "logits.weight", "logits.bias"])
    #expect(try space.run("run", "--train", "--out", "out", "model.yaml").code == 0)
    for name in ["y1", "y2"] {
      let outcome = try space.run(
        "run", "--weights", "out/weights.safetensors", "--inputs", "x.safetensors", "--outputs",
        "\(name).safetensors",
        "model.yaml")
      #expect(outcome.code == 0, "\(outcome.errors)")
    }
    #expect(space.bytes("y1.safetensors") == space.bytes("y2.safetensors"))
    let (before, after) = (
      try SafetensorsFile.open("\(space.path)/y0.safetensors"),
      try SafetensorsFile.open("\(space.path)/y1.safetensors")
    )
    #expect(Set(after.names) == ["logits", "loss"])
    #expect(try before.floats("logits") != after.floats("logits"))
    #expect(try after.floats("logits").allSatisfy { $0.isFinite })
  }

  @Test func aDataFolderThatIsNotThereIsSaid() throws {
    let space = try Workspace()
    space.writeModel()
    // The files stand beside the model, where they would be found.
    for arguments in [["run", "--train", "--out", "out", "model.yaml"], ["check", "model.yaml"]] {
      let outcome = try Command.run(arguments + ["--data", "nowhere"], in: space.path)
      #expect(outcome.code == 2 && outcome.errors.contains("`--data`: there is no folder `nowhere`"))
    }
    #expect(!Workspace.names(in: space.path).contains("out"))
  }

  @Test func arraysThatDoNotFit() throws {
    let space = try Workspace()
    space.writeModel()
    try SafetensorsWriter.write(
      "\(space.path)/shape.safetensors",
      tensors: [
        .init(name: "image", shape: [2, 1, 5, 4], elements: .floats([Float](repeating: 0, count: 40)))
      ])
    try SafetensorsWriter.write(
      "\(space.path)/name.safetensors",
      tensors: [
        .init(name: "picture", shape: [1, 1, 4, 4], elements: .floats([Float](repeating: 0, count: 16)))
      ])
    space.write("no.safetensors", Array("{}".utf8))
    for (inputs, text) in [
      ("shape", "image"), ("name", "image"), ("no", "no.safetensors"), ("missing", "missing.safetensors"),
    ] {
      let outcome = try space.run(
        "run", "--inputs", "\(inputs).safetensors", "--outputs", "y.safetensors", "model.yaml")
      #expect(outcome.code == 2, "\(inputs): \(outcome.errors)")
      #expect(outcome.errors.hasPrefix("error[GC") && outcome.errors.contains(text), "\(outcome.errors)")
      #expect(outcome.errors.contains("= help: "), "\(outcome.errors)")
    }
    for weights in ["no", "missing", "shape"] {
      let outcome = try space.run(
        "run", "--train", "--weights", "\(weights).safetensors", "--out", "out", "model.yaml")
      #expect(outcome.code == 2, "\(weights): \(outcome.errors)")
      #expect(outcome.errors.contains("= help: "), "\(outcome.errors)")
    }
    #expect(!Workspace.names(in: space.path).contains("out"))
    #expect(!Workspace.names(in: space.path).contains("y.safetensors"))
  }
}

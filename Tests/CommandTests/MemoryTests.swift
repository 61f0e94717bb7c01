import DataSources
import Driver
import Execution
import Glibc
import ModelLanguage
import Testing
import Training

/// What `graphc check` says that training takes, part by part, and what a process takes.
@Suite struct MemoryTests {
  /// Words of a vocabulary of some size, and 64 examples of them.
  private static func workspace(vocabulary: Int) throws -> Workspace {
    let space = try Workspace()
    space.write(
      "model.yaml",
      Array(
        """
        graphc: 1
        model: words
        inputs: { tokens: { tokens: \(vocabulary), axes: [batch, time: 8], pad: 0 } }
        layers:
          - embedding: 64
          - pool: mean
          - { linear: 3, name: logits }
        outputs: [logits]
        train: { loss: { cross_entropy: logits }, optimizer: adam, epochs: 2, batch: 16 }
        data:
          train: { safetensors: data.safetensors }
          validation: 16
          test: { safetensors: data.safetensors }

        """.utf8))
    let tokens: [Int32] = (0..<512).map { Int32($0 * 7919 % vocabulary) }
    let labels: [Int32] = (0..<64).map { Int32($0 % 3) }
    try SafetensorsWriter.write(
      "\(space.path)/data.safetensors",
      tensors: [
        SafetensorsWriter.Tensor(name: "tokens", shape: [64, 8], elements: .int32s(tokens)),
        SafetensorsWriter.Tensor(name: "labels", shape: [64], elements: .int32s(labels)),
      ])
    return space
  }

  /// The numbers under `training_memory_bytes`.
  private static func foretold(_ space: Workspace) throws -> [String: Int] {
    let outcome = try space.run("check", "--threads", "2", "--format", "json", "model.yaml")
    try #require(outcome.code == 0, "\(outcome.errors)")
    let start = try #require(outcome.output.firstRange(of: "\"training_memory_bytes\": {")).upperBound
    var parts: [String: Int] = [:]
    for line in outcome.output[start...].prefix(while: { $0 != "}" }).split(separator: ",") {
      let words = line.split(separator: ":")
      guard words.count == 2, let number = Int(words[1].filter { $0.isNumber }) else { continue }
      parts[words[0].filter { $0.isLetter }] = number
    }
    return parts
  }

  @Test func partsAreWhatIsReserved() throws {
    let space = try Self.workspace(vocabulary: 1000)
    let parts = try Self.foretold(space)
    let model = try ModelLoader.load("\(space.path)/model.yaml").model()
    let graphs = try CompiledModel.trainingModel(model)
    let store = try ParameterStore(graphs.training)
    #expect(parts["parameters"] == 4 * store.count)
    // Nothing is frozen: the optimiser keeps two numbers for each parameter, and each thread a gradient.
    #expect(parts["optimizer"] == 8 * store.count && parts["gradients"] == 8 * store.count)
    // Eight tokens and a label, four bytes each: in a batch of 16, and in 64 examples that are read twice.
    #expect(parts["batches"] == 16 * 9 * 4 && parts["data"] == 2 * 64 * 9 * 4)
    let training = try MemoryEstimate(graphs.training, sizes: ["batch": 16], threads: 2)
    #expect(parts["activations"] == training.activations && training.activations > 0)
    // 16 examples are split off, and 64 are for the test.
    #expect(parts["prepared"] == training.prepared)
    let evaluation = try [16, 64].reduce(0) { sum, count in
      let estimate = try MemoryEstimate(graphs.evaluation, sizes: ["batch": count], threads: 2)
      return sum + count * 9 * 4 + estimate.activations + estimate.prepared
    }
    #expect(parts["evaluation"] == evaluation)
    #expect(parts["program"] == TrainingMemory.program)
    let names = [
      "parameters", "optimizer", "gradients", "batches", "data", "activations", "prepared", "evaluation",
      "program",
    ]
    #expect(parts["total"] == names.reduce(0) { $0 + (parts[$1] ?? 0) })
  }

  @Test func dataThatAreNotThereAreNotCounted() throws {
    let space = try Self.workspace(vocabulary: 1000)
    unlink("\(space.path)/data.safetensors")
    let parts = try Self.foretold(space)
    #expect(parts["data"] == nil && parts["evaluation"] ?? 0 > 0)
    let text = try space.run("check", "model.yaml").output
    #expect(text.contains(", and the data\n"), "\(text)")
  }

  @Test func imagesAreBytes() throws {
    let space = try Workspace()
    space.writeModel()
    let outcome = try space.run("check", "--format", "json", "model.yaml")
    // 240 images of 16 bytes and their labels, read twice.
    #expect(outcome.output.contains("\"data\": \(2 * 240 * (16 + 4))"), "\(outcome.output)")
  }

  /// The peak of a training's memory so far, in bytes.
  private static func peak(_ process: pid_t) -> Int {
    guard let file = fopen("/proc/\(process)/status", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), file) != nil {
      let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      if text.hasPrefix("VmHWM:") { return 1024 * (Int(text.filter { $0.isNumber }) ?? 0) }
    }
    return 0
  }

  /// What 50,000 more words take in a process is what is foretold of them: the program itself, which is larger in a
  /// debug build, is in both.
  @Test func aProcessTakesWhatIsForetold() throws {
    var (foretold, measured): ([Int], [Int]) = ([], [])
    for vocabulary in [1000, 51_000] {
      let space = try Self.workspace(vocabulary: vocabulary)
      foretold.append(try #require(try Self.foretold(space)["total"]))
      let running = try Command.start(
        ["run", "--train", "--threads", "2", "--epochs", "12", "--out", "out", "model.yaml"], in: space.path)
      var most = 0
      // Until the process is gone or waits to be collected, when it has no memory any more.
      for _ in 0..<60_000 {
        let now = Self.peak(running.process)
        if now == 0 { break }
        most = max(most, now)
        usleep(1_000)
      }
      let outcome = running.end()
      #expect(outcome.code == 0, "\(outcome.errors)")
      measured.append(most)
    }
    let (expected, got) = (Double(foretold[1] - foretold[0]), Double(measured[1] - measured[0]))
    #expect(expected > 5e7 && abs(got - expected) < 0.25 * expected, "\(got) where \(expected) was foretold")
  }
}

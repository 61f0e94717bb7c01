import DataSources
import Diagnostics
import Driver
import Foundation
import Testing

/// `graphc bench`: what it runs is right, and what it says adds up. Times themselves are not looked at.
@Suite struct BenchTests {
  /// The JSON that the program writes.
  private func report(_ space: Workspace, _ arguments: String...) throws -> [String: Any] {
    let outcome = try Command.run(["bench", "--format", "json"] + arguments, in: space.path)
    try #require(outcome.code == 0, "\(outcome.errors)")
    let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return try #require(object as? [String: Any])
  }

  private func space() throws -> Workspace {
    let space = try Workspace()
    space.writeModel()
    return space
  }

  /// Images and labels for the small model.
  private func writeArrays(_ space: Workspace, count: Int = 8) throws {
    let pixels = (0..<count * 16).map { Float(($0 * 37) % 101) / 50 - 1 }
    try SafetensorsWriter.write(
      "\(space.path)/x.safetensors",
      tensors: [
        SafetensorsWriter.Tensor(name: "image", shape: [count, 1, 4, 4], elements: .floats(pixels)),
        SafetensorsWriter.Tensor(
          name: "labels", shape: [count], elements: .int32s((0..<count).map { Int32($0 % 3) })),
      ])
  }

  @Test func jsonHoldsEveryFact() throws {
    let report = try report(try space(), "--steps", "4", "--threads", "2", "model.yaml")
    #expect(report["model"] as? String == "tiny")
    #expect(report["mode"] as? String == "training")
    #expect(report["dropout"] as? Bool == true)
    #expect(report["threads"] as? Int == 2)
    #expect(report["sizes"] as? [String: Int] == ["batch": 8])
    let times = try #require(report["step_seconds"] as? [String: Any])
    let all = try #require(times["all"] as? [Double])
    #expect(all.count == 4 && times["minimum"] as? Double == all.min())
    #expect((report["losses"] as? [Double])?.count == 3 + 4)
    #expect(try #require(report["seconds_to_first_step"] as? Double) > 0)
    let memory = try #require(report["memory_bytes"] as? [String: Int])
    // 16 × 8 + 8 and 8 × 3 + 3 numbers, each parameter to the next multiple of 16.
    #expect(memory["parameters"] == 4 * (128 + 16 + 32 + 16))
    #expect(memory["optimizer"] == 2 * 4 * (128 + 16 + 32 + 16))
    let (arena, live) = (try #require(memory["arena"]), try #require(memory["live_maximum"]))
    #expect(arena >= live && live > 0)
    #expect(try #require(memory["peak"]) > 1 << 20)
    let machine = try #require(report["machine"] as? [String: Double])
    #expect(machine.count == 4 && machine.values.allSatisfy { $0 > 0 })
  }

  @Test(arguments: BenchOptions.Grouping.allCases) func partsAddUp(_ grouping: BenchOptions.Grouping) throws {
    let report = try report(try space(), "--steps", "1", "--per", grouping.rawValue, "model.yaml")
    let parts = try #require(report["parts"] as? [String: Any])
    let list = try #require(parts["list"] as? [[String: Any]])
    func sum(_ key: String) -> Double { list.reduce(0) { $0 + ($1[key] as? Double ?? .nan) } }
    let (step, other) = (
      try #require(parts["step_seconds"] as? Double), try #require(parts["other_seconds"] as? Double)
    )
    #expect(sum("seconds") + other >= step * 0.999)
    #expect(other == 0 || abs(sum("seconds") + other - step) < 1e-6 * step)
    #expect(abs(sum("flops") - (try #require(report["flops"] as? Double))) < 0.5)
    let names = list.map { part in ["layer", "operation", "value"].map { part[$0] as? String ?? "" } }
    #expect(Set(names).count == names.count, "no part stands twice")
    switch grouping {
    case .layer:
      #expect(names.contains(["hidden", "", ""]) && names.contains(["", "optimizer", ""]))
    case .operation:
      #expect(names.contains(["hidden", "linear", ""]) && names.contains(["logits", "linear", ""]))
    case .instruction:
      #expect(names.contains { $0[0] == "hidden" && $0[1] == "linear" && !$0[2].isEmpty })
    }
  }

  @Test func lossesAreThoseOfARun() throws {
    let space = try space()
    try writeArrays(space)
    // The first step is the one that `run` does with the same seed, with dropout and without.
    for (bench, run) in [([], ["--train"]), (["--no-dropout"], [])] {
      let outcome = try Command.run(
        ["run", "--inputs", "x.safetensors", "--outputs", "y.safetensors", "--seed", "5"] + run
          + ["model.yaml"], in: space.path)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let file = try SafetensorsFile.open("\(space.path)/y.safetensors")
      var loss: [Float] = [0]
      try loss.withUnsafeMutableBufferPointer { try file.read("loss", into: $0) }
      let again = try Command.run(
        [
          "bench", "--format", "json", "--steps-only", "--steps", "2", "--inputs", "x.safetensors", "--seed",
          "5",
        ] + bench + ["model.yaml"], in: space.path)
      let object = try JSONSerialization.jsonObject(with: Data(again.output.utf8)) as? [String: Any]
      let losses = try #require(object?["losses"] as? [Double])
      #expect(abs(losses[0] - Double(loss[0])) < 1e-6 * abs(losses[0]), "\(bench)")
      #expect(losses[4] < losses[0], "the optimiser works")
      #expect(object?["parts"] == nil && object?["machine"] == nil)
    }
  }

  @Test func useHasNoLossAndNoGradients() throws {
    let report = try report(
      try space(), "--inference", "--batch", "3", "--steps", "2", "--steps-only", "model.yaml")
    #expect(report["mode"] as? String == "inference")
    #expect((report["losses"] as? [Double])?.isEmpty == true)
    #expect((report["sizes"] as? [String: Int]) == ["batch": 3])
    let memory = try #require(report["memory_bytes"] as? [String: Int])
    #expect(memory["gradients"] == 0 && memory["optimizer"] == 0)
  }

  @Test func sizesCanBeChosen() throws {
    let space = try Workspace()
    space.write(
      "model.yaml",
      Array(
        """
        graphc: 1
        model: words
        inputs: { tokens: { tokens: 20, axes: [batch, time], pad: 0 } }
        layers:
          - embedding: { width: 4 }
          - positions: { kind: learned, length: 12 }
          - pool: mean
          - { linear: 2, name: logits }
        outputs: [logits]
        train: { loss: { cross_entropy: logits }, optimizer: adam, epochs: 1, batch: 4 }

        """.utf8))
    #expect(
      try report(space, "--steps", "1", "--steps-only", "model.yaml")["sizes"] as? [String: Int]
        == ["batch": 4, "time": 12])
    #expect(
      try report(space, "--steps", "1", "--steps-only", "--size", "time=7", "model.yaml")["sizes"]
        as? [String: Int] == ["batch": 4, "time": 7])
    for (size, message) in [
      ("tim=7", "did you mean `time`?"), ("time=13", "may be from 1 to 12"),
      ("batch=3", "write `--batch 3`"), ("time=x", "needs a name and a whole number"),
      ("time", "needs a name and a whole number"), ("time=-1", "may be from 1 to 12"),
    ] {
      let outcome = try space.run("bench", "--size", size, "model.yaml")
      #expect(outcome.code == 2 && outcome.errors.contains(message), "\(size): \(outcome.errors)")
      #expect(outcome.output.isEmpty)
    }
  }

  @Test func textShowsTheSameFacts() throws {
    let outcome = try space().run("bench", "--steps", "2", "--threads", "1", "model.yaml")
    #expect(outcome.code == 0, "\(outcome.errors)")
    for text in [
      "tiny: a training step, batch 8, 1 thread, ", "GFLOP/s on one thread", "(median of 2; fastest ",
      "from the start of the process", "in step 5", "at once; at the most ", "hidden", "linear", "optimizer",
      "of limit: ",
    ] {
      #expect(outcome.output.contains(text), "\(text): \(outcome.output)")
    }
    #expect(outcome.errors.isEmpty)
  }

  @Test func whatDoesNotFitIsSaid() throws {
    let space = try space()
    try writeArrays(space)
    space.write(
      "plain.yaml",
      Array(
        "graphc: 1\nmodel: a\ninputs: { x: { axes: [batch, a: 4] } }\nlayers: [{ linear: 2, name: y }]\n".utf8
      ))
    for (arguments, code, message) in [
      (["--inputs", "x.safetensors", "--batch", "4", "model.yaml"], 2, "--batch does not go with --inputs"),
      (["--inference", "--no-dropout", "model.yaml"], 2, "which has no dropout"),
      (["--steps-only", "--per", "layer", "model.yaml"], 2, "--per does not go with --steps-only"),
      (["--steps", "0", "model.yaml"], 2, "--steps must be from 1"),
      (["--per", "word", "model.yaml"], 2, "word"),
      (["--inputs", "none.safetensors", "model.yaml"], 2, "none.safetensors"),
      (["--weights", "x.safetensors", "model.yaml"], 2, "hidden.weight"),
      (["plain.yaml"], 1, "--inference"),
      (["none.yaml"], 2, "none.yaml"),
    ] {
      let outcome = try Command.run(["bench"] + arguments, in: space.path)
      #expect(
        outcome.code == Int32(code) && outcome.errors.contains(message),
        "\(arguments): \(outcome.code ?? -1) \(outcome.errors)")
      #expect(outcome.output.isEmpty)
    }
  }

  @Test func quantilesLieBetweenSteps() {
    let times = StepTimes([4, 1, 3, 2])
    #expect(times.minimum == 1 && times.median == 2.5)
    #expect(times.lowerQuartile == 1.75 && times.upperQuartile == 3.25)
    #expect(StepTimes([2]).upperQuartile == 2 && StepTimes([2]).median == 2)
    #expect(times.seconds == [4, 1, 3, 2])
  }
}

import DataSources
import Glibc
import Testing

/// `graphc expand`, and the model that a run keeps.
@Suite struct ExpandTests {
  /// The models that the project ships.
  private static let graphs =
    String(#filePath.dropLast("Tests/CommandTests/ExpandTests.swift".count)) + "graphs/"

  private static let names: [String] = Workspace.names(in: graphs).filter { $0.hasSuffix(".yaml") }

  @Test(arguments: names) func everyGraphIsTheSameInFull(_ name: String) throws {
    let space = try Workspace()
    let file = Self.graphs + name
    for options in [[], ["--keep-blocks"], ["--origins"]] {
      let outcome = try Command.run(["expand"] + options + [file], in: space.path)
      #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
      space.write("full.yaml", Array(outcome.output.utf8))
      let same = try space.run("diff", file, "full.yaml")
      #expect(same.code == 0, "\(same.output)\(same.errors)")
      let again = try Command.run(
        ["expand"] + options.filter { $0 != "--origins" } + ["full.yaml"], in: space.path)
      #expect(again.output == outcome.output || options == ["--origins"])
    }
  }

  private func variants() throws -> Workspace {
    let space = try Workspace()
    space.writeModel(epochs: 1)
    space.write(
      "wide.yaml",
      Array(
        """
        graphc: 1
        model: wide
        extends: model.yaml
        change: { set: { hidden.width: 12 }, remove: [ dropout ] }

        """.utf8))
    return space
  }

  @Test func valuesFromTheCommandLineCount() throws {
    let space = try variants()
    let outcome = try space.run(
      "expand", "--origins", "--set", "train.epochs=9", "--set", "logits.bias=false", "wide.yaml")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("  epochs: 9\n"), "\(outcome.output)")
    #expect(
      outcome.output.contains(
        "  - { linear: { width: 12, bias: true }, name: hidden }  # model.yaml:7; width: wide.yaml:4\n"),
      "\(outcome.output)")
    #expect(
      outcome.output.contains("bias: --set logits.bias=false") || outcome.output.contains("bias: --set"))
  }

  @Test func wrongModelsAreReported() throws {
    let space = try variants()
    space.write("wrong.yaml", Array("graphc: 1\nmodel: a\ninputs: {}\nlayers: [relu]\n".utf8))
    let wrong = try space.run("expand", "wrong.yaml")
    #expect(
      wrong.code == 1 && wrong.output.isEmpty && wrong.errors.contains("error[GC0104]"), "\(wrong.errors)")
    let missing = try space.run("expand", "nowhere.yaml")
    #expect(missing.code == 2 && missing.output.isEmpty && missing.errors.contains("error[GC0501]"))
    // What would need more nesting than a file may have.
    let blocks = (0..<40).map { "b\($0): { layers: [ { \($0 == 39 ? "relu: " : "b\($0 + 1): {}") } ] }" }
    space.write(
      "deep.yaml",
      Array(
        """
        graphc: 1
        model: deep
        inputs: { x: { axes: [batch, feature: 4] } }
        blocks:
          \(blocks.joined(separator: "\n  "))
        layers: [ { b0: {} } ]

        """.utf8))
    let deep = try space.run("expand", "deep.yaml")
    #expect(deep.code == 2 && deep.errors.contains("error[GC0116]"), "\(deep.errors)")
  }

  @Test func theRunOfAVariantStandsForItself() throws {
    let space = try variants()
    let train = try space.run("run", "--train", "--epochs", "2", "--seed", "3", "--out", "out", "wide.yaml")
    #expect(train.code == 0, "\(train.errors)")
    let text = String(decoding: space.bytes("out/model.yaml"), as: UTF8.self)
    #expect(text.hasPrefix("# Trained by graphc "), "\(text)")
    #expect(
      text.contains("\nmodel: wide\n") && text.contains("  epochs: 2\n") && text.contains("  seed: 3\n"))
    #expect(!text.contains("extends"))
    // Nothing but the folder is needed to run it.
    rename("\(space.path)/model.yaml", "\(space.path)/gone.yaml")
    unlink("\(space.path)/wide.yaml")
    #expect(try space.run("check", "out").code == 0)
    try writeImages(space)
    let outcome = try space.run("run", "--inputs", "x.safetensors", "--outputs", "y.safetensors", "out")
    #expect(outcome.code == 0 && outcome.output.hasPrefix("logits  [2, 3]\n"), "\(outcome.errors)")
    // The weights are those of the run.
    let same = try space.run(
      "run", "--inputs", "x.safetensors", "--outputs", "z.safetensors", "--weights",
      "out/weights.safetensors", "out")
    #expect(same.code == 0)
    #expect(space.bytes("y.safetensors") == space.bytes("z.safetensors"))
    // To train again needs the data, which a run does not hold.
    let lost = try space.run("run", "--train", "--out", "again", "out")
    #expect(lost.code == 2 && lost.errors.contains("a run holds no data"), "\(lost.errors)")
    let again = try space.run("run", "--train", "--out", "again", "--data", ".", "out")
    #expect(again.code == 0, "\(again.errors)")
    #expect(space.bytes("again/weights.safetensors") == space.bytes("out/weights.safetensors"))
    // Without weights a run cannot be used.
    unlink("\(space.path)/out/weights.safetensors")
    let bare = try space.run("run", "--inputs", "x.safetensors", "--outputs", "y.safetensors", "out")
    #expect(bare.code == 2 && bare.errors.contains("the run `out` has no weights"), "\(bare.errors)")
  }

  private func writeImages(_ space: Workspace) throws {
    try SafetensorsWriter.write(
      "\(space.path)/x.safetensors",
      tensors: [
        SafetensorsWriter.Tensor(
          name: "image", shape: [2, 1, 4, 4], elements: .floats((0..<32).map { Float($0) / 32 }))
      ])
  }
}

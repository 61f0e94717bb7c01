import DataSources
import Driver
import Diagnostics
import Graph
import ModelLanguage
import Testing

/// `graphs/transformer-conv1d.yaml` and the notebook to the letter: whether the prediction of one example depends on the
/// others in its batch, as the warning and the proof say.
@Suite struct BatchDependenceTests {
  private static let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()

  /// The logits of the first example beside two different second ones.
  private func logits(_ name: String) throws -> (model: LoadedModel, beside: [[Float]]) {
    let space = try Workspace()
    let model = try ModelLoader.load(
      "\(Self.root)/graphs/\(name).yaml", settings: try Settings.parse(["vocabulary=50"]))
    let first: [Int32] = (0..<12).map { $0 < 9 ? 3 + 5 * $0 % 47 : 0 }
    let others: [[Int32]] = [(0..<12).map { 1 + $0 }, (0..<12).map { 49 - 3 * $0 }]
    let results = try others.map { other in
      try SafetensorsWriter.write(
        "\(space.path)/x.safetensors",
        tensors: [SafetensorsWriter.Tensor(name: "tokens", shape: [2, 12], elements: .int32s(first + other))])
      _ = try ArrayRun.run(
        model,
        ArrayRun.Request(
          inputs: "\(space.path)/x.safetensors", outputs: "\(space.path)/y.safetensors", gradients: nil,
          isTraining: false), RunOptions())
      return Array(try SafetensorsFile.open("\(space.path)/y.safetensors").floats("logits")[..<2])
    }
    return (model, results)
  }

  @Test func `The right model keeps examples apart, which is proved and seen`() throws {
    let (model, beside) = try logits("transformer-conv1d")
    #expect(try model.model().graph.exampleMixing.isEmpty)
    #expect(beside[0] == beside[1])
  }

  @Test func `To the letter, the notebook's predictions change with what stands beside`() throws {
    let (model, beside) = try logits("transformer-conv1d-as-written")
    #expect(try !model.model().graph.exampleMixing.isEmpty)
    #expect(model.reading.diagnostics.map(\.code) == [.examplesMixed])
    let change = zip(beside[0], beside[1]).map { abs($0 - $1) }.max() ?? 0
    #expect(change > 1e-3)
  }
}

import DataSources
import Driver
import Execution
import Graph
import ModelLanguage
import Testing
import Training

/// The model of a case, loaded as the commands load it, with the hashed parameters.
struct CaseModel {
  let loaded: LoadedModel
  let model: Model

  /// Loads the case's model; its text is put into the folder first.
  init(_ sample: Case, folder: String) throws {
    var path = "\(folder)/model.yaml"
    if let file = sample.heads["model"] {
      path = "\(Fixtures.package)/\(file)"
    } else {
      try writeText(sample.text, to: path)
    }
    let settings = try Settings.parse(sample.heads["set"]?.split(separator: " ").map(String.init) ?? [])
    loaded = try ModelLoader.load(path, settings: settings)
    model = try loaded.model()
  }

  /// Runs the case as `graphc run --inputs` does, compares the loss, and leaves `outputs` and `gradients` in the folder.
  func run(_ sample: Case, _ options: RunOptions, in folder: String) throws {
    try SafetensorsWriter.write("\(folder)/inputs", tensors: sample.inputs())
    let report = try ArrayRun.run(
      loaded,
      ArrayRun.Request(
        inputs: "\(folder)/inputs", outputs: "\(folder)/outputs", gradients: "\(folder)/gradients",
        isTraining: false),
      options)
    let loss = try #require(report.loss.map { Double($0) })
    let expected = try #require(try sample.floats("loss")?.first.map { Double($0) })
    #expect(
      abs(loss - expected) <= TensorComparison.tolerance * abs(expected),
      "loss \(loss), PyTorch \(expected)")
  }

  /// The parameters of one of the model's graphs.
  static func parameters(_ graph: Graph) throws -> ParameterStore {
    let store = try ParameterStore(graph)
    for entry in store.entries {
      HashedNumbers.fill(store.buffer(entry), name: entry.name, shape: entry.shape)
    }
    return store
  }
}

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

  /// The parameters of one of the model's graphs.
  static func parameters(_ graph: Graph) throws -> ParameterStore {
    let store = try ParameterStore(graph)
    for entry in store.entries { HashedNumbers.fill(store.buffer(entry), name: entry.name, shape: entry.shape) }
    return store
  }
}

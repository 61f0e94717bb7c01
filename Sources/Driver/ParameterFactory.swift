internal import DataSources
internal import Diagnostics
internal import Execution
internal import Graph
internal import KernelTable
internal import Training

/// The numbers and kernels that a run starts with.
enum ParameterFactory {
  /// A graph's parameters: as a file gives them, or drawn from the seed and made from the training data.
  ///
  /// Errors: `outOfMemory`, those of `Weights.load`, and those of `FittedParameters.fit`.
  static func make(
    _ graph: Graph, seed: UInt64, weights: String?, data: Dataset? = nil
  ) throws(DiagnosticsError) -> ParameterStore {
    let store: ParameterStore
    do { store = try ParameterStore(graph) } catch { throw error.diagnostics }
    if let weights {
      try Weights.load(store, from: weights)
    } else {
      ParameterInitialization.fill(store, for: graph, seed: seed)
      try FittedParameters.fit(store, for: graph, data)
    }
    return store
  }

  /// The fastest kernels for this processor.
  static func kernels() throws(DiagnosticsError) -> KernelTable {
    do { return try KernelSelection.best() } catch {
      throw DiagnosticsError(.error(.missingLibrary, "\(error)"))
    }
  }
}

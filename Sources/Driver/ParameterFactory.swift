internal import DataSources
internal import Diagnostics
internal import Execution
internal import Graph
internal import KernelTable
internal import ModelLanguage
internal import Training

/// The numbers and kernels that a run starts with.
enum ParameterFactory {
  /// A graph's parameters: as the file of `--weights` gives them, then as the files that the model names, then as
  /// the model's initialisers say, with the seed.
  ///
  /// Without `--allow-partial`, the file of `--weights` holds all, and the model's own files are not opened. The
  /// warnings tell what a partial file left open.
  ///
  /// Errors: `outOfMemory`, and those of `Weights.load` and `WeightFiles.load`.
  static func make(
    _ loaded: LoadedModel, _ graph: Graph, seed: UInt64, _ options: RunOptions, data: Dataset? = nil,
    encoder: TextEncoder? = nil
  ) throws(DiagnosticsError) -> (store: ParameterStore, warnings: [Diagnostic]) {
    let store: ParameterStore
    do { store = try ParameterStore(graph) } catch { throw error.diagnostics }
    var done: Set<Int> = []
    var warnings: [Diagnostic] = []
    if let path = options.weights {
      let report = try Weights.load(store, from: path, allowsPartial: options.allowsPartialWeights)
      guard !report.problems.isEmpty else { return (store, []) }
      let names = Set(report.loadable.map(\.name))
      done = Set(store.entries.filter { names.contains($0.name) }.map(\.parameter))
      warnings = report.problems.map { problem in
        var problem = problem
        problem.severity = .warning
        problem.help = []
        return problem
      }
    }
    let files = WeightFiles(
      try loaded.model(), modelFolder: loaded.folder, dataFolder: options.data)
    done.formUnion(try files.load(into: store, except: done, encoder: encoder))
    ParameterInitialization.fill(store, for: graph, seed: seed, except: done)
    try FittedParameters.fit(store, for: graph, data, except: done)
    return (store, warnings)
  }

  /// The fastest kernels for this processor.
  static func kernels() throws(DiagnosticsError) -> KernelTable {
    do { return try KernelSelection.best() } catch {
      throw DiagnosticsError(.error(.missingLibrary, "\(error)"))
    }
  }
}

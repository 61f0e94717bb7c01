internal import DataSources
internal import Diagnostics
internal import Execution
internal import Graph
internal import KernelTable
internal import Optimization
internal import Training

/// Graphs and data for training in which frozen layers are computed once, before the first epoch.
struct FrozenCache {
  /// The graphs; where something was computed before, they read it as an input.
  let model: TrainingModel
  /// The data to learn from, with what was computed.
  let train: Dataset
  /// The data to test, with what was computed.
  let test: Dataset?

  /// Computes what pays; nil when nothing does: for one epoch, for layers that are random, cheap or too large.
  ///
  /// - Parameter progress: called with the examples done, of how many.
  ///
  /// Errors: those of `FrozenOutputs.columns`.
  init?(
    _ model: TrainingModel, train: Dataset, test: Dataset?, epochs: Int, parameters: ParameterStore,
    kernels: KernelTable, team: ThreadTeam, progress: (_ done: Int, _ total: Int) -> Void
  ) throws(DiagnosticsError) {
    guard epochs > 1 else { return nil }
    let total = train.count + (test?.count ?? 0)
    func computed(
      _ graph: Graph, _ data: Dataset, from start: Int
    ) throws(DiagnosticsError) -> (Graph, Dataset)? {
      guard data.count > 0, let split = (try? FrozenSplit(graph)) ?? nil else { return nil }
      let columns = try FrozenOutputs.columns(
        split.encoder, data, parameters: parameters, kernels: kernels, team: team
      ) { progress(start + $0, total) }
      guard let columns else { return nil }
      return (split.rest, Dataset(count: data.count, columns: data.columns + columns))
    }
    let learning = try computed(model.training, train, from: 0)
    var testing: (Graph, Dataset)?
    if let test { testing = try computed(model.evaluation, test, from: train.count) }
    guard learning != nil || testing != nil else { return nil }
    self.train = learning?.1 ?? train
    self.test = testing?.1 ?? test
    self.model = TrainingModel(
      training: learning?.0 ?? model.training, evaluation: testing?.0 ?? model.evaluation,
      comparedOutput: model.comparedOutput,
      targetName: model.targetName, hasClasses: model.hasClasses)
  }
}

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
  /// The data that was split off, with what was computed.
  let validation: Dataset?
  /// The data to test, with what was computed.
  let test: Dataset?

  /// Computes what pays; nil when nothing does: for one epoch, for layers that are random, cheap or too large.
  ///
  /// - Parameter progress: called with the examples done, of how many.
  ///
  /// Errors: those of `FrozenOutputs.columns`.
  init?(
    _ model: TrainingModel, train: Dataset, validation: Dataset?, test: Dataset?, epochs: Int,
    parameters: ParameterStore, kernels: KernelTable, team: ThreadTeam, skipping passes: Set<String> = [],
    progress: (_ done: Int, _ total: Int) -> Void
  ) throws(DiagnosticsError) {
    guard epochs > 1 else { return nil }
    let total = train.count + (validation?.count ?? 0) + (test?.count ?? 0)
    var start = 0
    func computed(_ encoder: Graph, _ data: Dataset) throws(DiagnosticsError) -> Dataset? {
      let columns = try FrozenOutputs.columns(
        encoder, data, parameters: parameters, kernels: kernels, team: team
      ) { progress(start + $0, total) }
      start += data.count
      return columns.map { Dataset(count: data.count, columns: data.columns + $0) }
    }
    let learning = (try? FrozenSplit(model.training, skipping: passes)) ?? nil
    let testing = (try? FrozenSplit(model.evaluation, skipping: passes)) ?? nil
    let learned = try learning.flatMap { split throws(DiagnosticsError) in try computed(split.encoder, train)
    }
    // One graph judges both, so both have what it reads, or neither.
    var judged: [Dataset?] = []
    for data in [validation, test] {
      guard let testing, let data else {
        judged.append(nil)
        continue
      }
      judged.append(try computed(testing.encoder, data))
    }
    let judges =
      zip([validation, test], judged).allSatisfy { data, kept in data == nil || kept != nil }
      && testing != nil
    guard learned != nil || judges else { return nil }
    self.train = learned ?? train
    self.validation = judges ? judged[0] : validation
    self.test = judges ? judged[1] : test
    self.model = TrainingModel(
      training: learned == nil ? model.training : learning?.rest ?? model.training,
      evaluation: judges ? testing?.rest ?? model.evaluation : model.evaluation,
      hasPerplexity: model.hasPerplexity)
  }
}

public import DataSources
public import Diagnostics
public import Execution
internal import Graph
public import KernelTable

/// Trains a model: shuffles, steps, tests after each epoch, and tells what happens.
///
/// The same settings, data and starting numbers give the same bytes, for each number of threads.
public final class Trainer {
  /// What the optimiser keeps between steps.
  public let optimizerState: OptimizerState
  /// The steps done, over all epochs.
  public var steps: Int { current.step }
  /// The steps of the whole training.
  private var stepTotal: Int { settings.epochs * batches.count }

  private let settings: TrainingSettings
  private let parameters: ParameterStore
  private let executor: Executor
  private let validator: Evaluator?
  private let evaluator: Evaluator?
  private let count: Int
  private let batches: Batches
  private let buffer: BatchBuffer
  private let sizes: [String: Int]
  /// The loss of a step, and what its mean was divided by.
  private let results: HostMemory
  private let hasWeight: Bool
  private let outputs: [UnsafeMutablePointer<Float>?]
  private let current = Current()
  /// Made once, so that a step allocates nothing for it.
  private let update: ParameterUpdate

  /// Does what rows of tables lack.
  private let finishRows: () -> Void

  /// The number of the step that runs now, and its share of the learning rate.
  private final class Current {
    var step = 0
    var rateFactor = 1.0
  }

  /// Prepares training; data and settings are checked, nothing is computed.
  ///
  /// - Requires: `parameters` was made for the model's graphs.
  ///
  /// Errors: `noTraining` for a graph without loss or gradients; `noData`, `dataDisagrees` for data that does
  /// not fit the model; `outOfMemory`.
  public init(
    _ model: TrainingModel, parameters: ParameterStore, train: Dataset, validation: Dataset? = nil,
    test: Dataset?, settings: TrainingSettings, kernels: KernelTable, team: ThreadTeam
  ) throws(DiagnosticsError) {
    let graph = model.training
    guard let lossPlace = graph.outputs.firstIndex(where: { $0.name == TrainingModel.lossName }),
      graph.type(graph.outputs[lossPlace].value).axes.isEmpty, !graph.gradients.isEmpty
    else {
      throw DiagnosticsError(
        .error(
          .noTraining, "there is nothing to train: no parameter that may change leads to the loss",
          help: ["take away `freeze`, or give the model layers with parameters"]))
    }
    guard train.count > 0 else {
      throw DiagnosticsError(
        .error(.noData, "the training data holds no examples", help: ["check the files and the limit"]))
    }
    self.settings = settings
    self.parameters = parameters
    count = train.count
    let batch = min(settings.batch, count)
    batches = Batches(exampleCount: count, size: batch)
    let binding = try DataBinding(graph, train)
    sizes = binding.sizes
    buffer = try BatchBuffer(binding, batch: batch, team: team)
    let state = try OptimizerState(settings.optimizer, for: graph)
    optimizerState = state
    executor = Executor(graph, parameters: parameters, kernels: kernels, team: team)
    func evaluator(_ data: Dataset?, _ name: String) throws(DiagnosticsError) -> Evaluator? {
      guard let data, data.count > 0 else { return nil }
      do {
        return try Evaluator(
          model, parameters: parameters, data: data, batch: batch, kernels: kernels, team: team)
      } catch {
        throw Self.about(name, error)
      }
    }
    validator = try evaluator(validation, "validation")
    self.evaluator = try evaluator(test, "test")
    let results = try HostMemory(elements: 2)
    self.results = results
    let weightPlace = graph.outputs.firstIndex {
      $0.name == TrainingModel.weightName && graph.type($0.value).axes.isEmpty
    }
    hasWeight = weightPlace != nil
    outputs = graph.outputs.indices.map {
      $0 == lossPlace ? results.floats() : $0 == weightPlace ? results.floats(from: 1) : nil
    }
    let current = current
    let loss = UnsafePointer(results.floats())
    update = ParameterUpdate { range, parameters, gradients in
      // The loss is known by now; a step whose loss is not finite must not spoil the parameters.
      guard loss.pointee.isFinite else { return }
      state.update(
        step: current.step, rateFactor: current.rateFactor, range: range, parameters: parameters,
        gradients: gradients, kernels: kernels)
    } catchUp: { row, parameters in
      state.catchUp(row, through: current.step - 1, parameters: parameters, kernels: kernels)
    }
    finishRows = {
      state.catchUpAll(through: current.step, parameters: parameters, kernels: kernels, team: team)
    }
    let tables =
      switch settings.rowUpdates {
      case .automatic: executor.worthwhileTables(sizes.merging([AxisName.batch: batch]) { $1 })
      case .always: executor.rowTables
      case .never: [RowTable]()
      }
    executor.treatByRows(tables)
    state.deferRows(of: tables)
  }

  /// Trains to the end, or until `stop` is requested.
  ///
  /// - Parameter event: called on the calling thread, between steps.
  ///
  /// Errors: `notFinite` when the loss or, at the end of an epoch, a parameter is no finite number;
  /// `outOfMemory`.
  public func run(
    stop: StopSignal? = nil, event: (TrainingEvent) -> Void = { _ in }
  ) throws(DiagnosticsError) -> TrainingOutcome {
    var reports: [EpochReport] = []
    for epoch in 1...settings.epochs {
      let start = MonotonicClock.seconds
      let trainLoss = try train(epoch: epoch, start: start, stop, event)
      try checkParameters(epoch)
      guard let trainLoss else {
        return finish(.stopped(atStep: steps), reports, event)
      }
      let middle = MonotonicClock.seconds
      func result(of evaluator: Evaluator?) throws(DiagnosticsError) -> EvaluationResult? {
        guard let evaluator else { return nil }
        let batchCount = evaluator.batchCount
        return try evaluator.run(stop: stop) { event(.evaluation(epoch: epoch, batch: $0, of: batchCount)) }
      }
      let validation = try result(of: validator)
      guard validator == nil || validation != nil else {
        return finish(.stopped(atStep: steps), reports, event)
      }
      let test = try result(of: evaluator)
      guard evaluator == nil || test != nil else { return finish(.stopped(atStep: steps), reports, event) }
      let report = EpochReport(
        epoch: epoch, trainLoss: trainLoss, validation: validation, test: test, trainSeconds: middle - start,
        testSeconds: MonotonicClock.seconds - middle)
      reports.append(report)
      event(.epoch(report))
    }
    return finish(.completed, reports, event)
  }

  private func finish(
    _ end: TrainingOutcome.End, _ reports: [EpochReport], _ event: (TrainingEvent) -> Void
  ) -> TrainingOutcome {
    let outcome = TrainingOutcome(end: end, steps: steps, epochs: reports)
    event(.finished(outcome))
    return outcome
  }

  /// The steps of an epoch, and the mean loss over its examples; nil when stopped.
  private func train(
    epoch: Int, start: Double, _ stop: StopSignal?, _ event: (TrainingEvent) -> Void
  ) throws(DiagnosticsError) -> Double? {
    let order =
      settings.shuffles
      ? Shuffle.permutation(count: count, seed: settings.seed, epoch: epoch) : Array(0..<count)
    var sizes = sizes
    var (sum, weight) = (0.0, 0.0)
    defer { finishRows() }
    for number in batches.indices {
      if stop?.isRequested == true { return nil }
      let range = batches[number]
      buffer.gather(order[range])
      sizes[AxisName.batch] = range.count
      let loss = try step(sizes, epoch: epoch, number: number + 1)
      let share = hasWeight ? Double(results.floats(from: 1).pointee) : Double(range.count)
      if share > 0 { sum += loss * share }
      weight += share
      event(
        .step(
          StepReport(
            epoch: epoch, step: number + 1, stepCount: batches.count, loss: loss,
            meanLoss: weight > 0 ? sum / weight : 0, examples: range.count,
            seconds: MonotonicClock.seconds - start)))
    }
    return weight > 0 ? sum / weight : 0
  }

  private func step(_ sizes: [String: Int], epoch: Int, number: Int) throws(DiagnosticsError) -> Double {
    current.step += 1
    current.rateFactor = settings.schedule.factor(step: current.step, of: stepTotal)
    optimizerState.begin(step: current.step, rateFactor: current.rateFactor)
    do {
      try executor.run(
        inputs: buffer.pointers, sizes: sizes, outputs: outputs,
        stepKey: StepKey.of(seed: settings.seed, step: current.step), update: update)
    } catch {
      throw error.diagnostics
    }
    let loss = results.floats().pointee
    guard loss.isFinite else {
      current.step -= 1
      throw Self.notFinite("the loss is \(loss) in step \(number) of epoch \(epoch)")
    }
    return Double(loss)
  }

  /// A gradient can overflow in the very last step, which no loss would show.
  private func checkParameters(_ epoch: Int) throws(DiagnosticsError) {
    for entry in parameters.entries where entry.isTrainable {
      guard let wrong = parameters.buffer(entry).first(where: { !$0.isFinite }) else { continue }
      throw Self.notFinite("`\(entry.name)` holds \(wrong) after epoch \(epoch)")
    }
  }

  /// The training data has the same columns, so a message must say which it means.
  private static func about(_ name: String, _ error: DiagnosticsError) -> DiagnosticsError {
    DiagnosticsError(
      error.diagnostics.map { finding in
        var finding = finding
        finding.help.append("this is about the \(name) data")
        return finding
      })
  }

  private static func notFinite(_ what: String) -> DiagnosticsError {
    DiagnosticsError(
      .error(
        .notFinite, "training has failed: \(what)",
        help: [
          "use a lower learning rate",
          "check the data for numbers that are not finite or far larger than the others",
        ]))
  }
}

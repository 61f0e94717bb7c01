public import DataSources
public import Diagnostics
public import Execution
public import Graph
public import KernelTable

/// Runs a graph again and again on the same arrays, as training or use would, to measure it.
public final class StepSession {
  /// Where the inputs come from.
  public enum Source {
    /// A file with an array for every input; the names in `known` may be there without being an input.
    case file(SafetensorsFile, known: Set<String>)
    /// Drawn from the seed: whole numbers below their bounds, true masks, normal numbers; `target` as 0 or 1.
    case drawn(sizes: [String: Int], target: String?)
  }

  /// What single operations took.
  public struct Profile: Sendable {
    /// The steps that were measured.
    public let steps: Int
    /// The seconds of these steps, with what measuring takes.
    public let seconds: Double
    /// The operations and the other parts of a step, over all these steps and threads.
    public let entries: [Profiler.Entry]
  }

  /// The value of every symbol.
  public let sizes: [String: Int]
  /// The steps done.
  public private(set) var steps = 0
  /// What runs the graph.
  public let executor: Executor
  private let tables: [RowTable]
  /// The bytes that the optimiser keeps.
  public let optimizerBytes: Int

  private let graph: Graph
  private let kernels: KernelTable
  private let arrays: InputArrays
  private let inputs: [UnsafeRawPointer]
  private let results: [HostMemory]
  private let lossPlace: Int?
  private let state: OptimizerState?
  private let seed: UInt64
  private let current = Current()

  /// The number of the step that runs now.
  private final class Current {
    var step = 0
  }

  /// Prepares the steps; nothing is computed yet.
  ///
  /// - Parameters:
  ///   - graph: a graph with gradients and the output `loss`, or one for use.
  ///   - optimizer: changes the parameters where the graph has gradients, at its full learning rate in every step.
  ///   - seed: for drawn inputs, and for dropout: step by step the numbers that training takes.
  ///
  /// Errors: those of `ArraySession.run` for a file; `tooLarge`, `outOfMemory`.
  public init(
    _ graph: Graph, _ source: Source, parameters: ParameterStore, optimizer: (any Optimizer)?, seed: UInt64,
    kernels: KernelTable, team: ThreadTeam
  ) throws(DiagnosticsError) {
    self.graph = graph
    self.kernels = kernels
    self.seed = seed
    switch source {
    case .file(let file, let known): arrays = try InputArrays(graph, file, known: known)
    case .drawn(let sizes, let target):
      arrays = try InputArrays(drawnFor: graph, sizes: sizes, seed: seed, target: target)
    }
    sizes = arrays.sizes
    inputs = arrays.memory.map { UnsafeRawPointer($0.pointer) }
    var results: [HostMemory] = []
    for output in graph.outputs {
      let shape: [Int]
      do { shape = try graph.type(output.value).shape(arrays.sizes) } catch {
        throw ExecutionError.plan(.size(error, value: output.name)).diagnostics
      }
      guard let count = shape.checkedElementCount, count < 1 << 40 else {
        throw ExecutionError.plan(.tooLarge(value: output.name)).diagnostics
      }
      results.append(try HostMemory(elements: count))
    }
    self.results = results
    lossPlace = graph.outputs.firstIndex {
      $0.name == TrainingModel.lossName && graph.type($0.value).axes.isEmpty
    }
    if let optimizer, !graph.gradients.isEmpty {
      let state = try OptimizerState(optimizer, for: graph)
      optimizerBytes = state.arrays.reduce(0) { $0 + $1.count * 4 }
      self.state = state
    } else {
      (state, optimizerBytes) = (nil, 0)
    }
    executor = Executor(graph, parameters: parameters, kernels: kernels, team: team)
    executor.keepsPreparations = optimizer == nil
    tables = executor.worthwhileTables(sizes)
    if let state {
      executor.treatByRows(tables)
      state.deferRows(of: tables)
    }
  }

  /// Does one step.
  ///
  /// - Returns: its loss; nil where the graph has none.
  ///
  /// Errors: `notFinite` for a loss that is no finite number; `outOfMemory`.
  @discardableResult public func step() throws(DiagnosticsError) -> Double? {
    try step(on: executor, meter: nil)
  }

  /// Goes on for about so many seconds, three steps at least, and measures every operation.
  ///
  /// Errors: those of `step`.
  public func profile(seconds: Double) throws(DiagnosticsError) -> Profile {
    let profiler = Profiler(threads: executor.team.count)
    let observed = Executor(
      graph, parameters: executor.parameters, kernels: kernels, team: executor.team, profiler: profiler)
    if state != nil { observed.treatByRows(tables) }
    let meter = profiler.meter("optimizer")
    try step(on: observed, meter: meter)
    profiler.reset()
    let start = MonotonicClock.seconds
    var count = 0
    repeat {
      try step(on: observed, meter: meter)
      count += 1
    } while count < 3 || MonotonicClock.seconds - start < seconds
    return Profile(steps: count, seconds: MonotonicClock.seconds - start, entries: profiler.measured)
  }

  @discardableResult private func step(
    on executor: Executor, meter: Profiler.Meter?
  ) throws(DiagnosticsError) -> Double? {
    steps += 1
    current.step = steps
    let (state, kernels, current) = (state, kernels, current)
    state?.begin(step: steps)
    let update = state.map { state in
      ParameterUpdate { range, parameters, gradients in
        func update() {
          state.update(
            step: current.step, range: range, parameters: parameters, gradients: gradients, kernels: kernels)
        }
        if let meter { meter.measure(update) } else { update() }
      } catchUp: { row, parameters in
        state.catchUp(row, through: current.step - 1, parameters: parameters, kernels: kernels)
      }
    }
    do {
      try executor.run(
        inputs: inputs, sizes: sizes, outputs: results.map { $0.floats() },
        stepKey: StepKey.of(seed: seed, step: steps), update: update)
    } catch {
      throw error.diagnostics
    }
    guard let lossPlace else { return nil }
    let loss = results[lossPlace].floats().pointee
    guard loss.isFinite else {
      throw DiagnosticsError(
        .error(
          .notFinite, "the loss is \(loss) in step \(steps)",
          help: ["use a lower learning rate", "give real arrays with `--inputs`, or fewer `--steps`"]))
    }
    return Double(loss)
  }
}

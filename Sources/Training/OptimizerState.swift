public import Diagnostics
public import Execution
public import Graph
internal import KernelTable

/// What an optimiser keeps between steps, and which parameters it changes.
///
/// Parameters that are frozen or that the loss does not depend on stay as they are, decay included, as with
/// PyTorch, where they have no gradient.
public final class OptimizerState: @unchecked Sendable {
  /// The optimiser.
  public let optimizer: any Optimizer
  /// The arrays, in the order of the optimiser's `stateNames`, laid out like the parameters, without the frozen ones.
  public let arrays: [ParameterStore]
  /// The runs of elements that are changed: rising, apart, each covering whole parameters and the gaps
  /// between them.
  let runs: [Range<Int>]
  private let pointers: [UnsafeMutablePointer<Float>]
  private var deferred: DeferredRows?
  private var current: ParameterChange?

  /// Makes zeroed arrays for a training graph's parameters.
  ///
  /// Errors: `outOfMemory`.
  public init(_ optimizer: any Optimizer, for graph: Graph) throws(DiagnosticsError) {
    self.optimizer = optimizer
    var arrays: [ParameterStore] = []
    let entries: [ParameterStore.Entry]
    do {
      entries = try ParameterStore.layout(of: graph).entries.filter(\.isTrainable)
      for _ in optimizer.stateNames {
        arrays.append(try ParameterStore(graph, onlyTrainable: true))
      }
    } catch {
      throw error.diagnostics
    }
    self.arrays = arrays
    pointers = arrays.map(\.numbers)
    let changed = Set(graph.gradients.map(\.parameter))
    runs = Self.runs(entries, changed: changed)
  }

  /// Neighbouring parameters become one run: what lies between them is 0 and stays so.
  private static func runs(_ entries: [ParameterStore.Entry], changed: Set<Int>) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var continues = false
    for entry in entries {
      guard changed.contains(entry.parameter) else {
        continues = false
        continue
      }
      let range = entry.offset..<entry.offset + entry.count
      if continues, let last = runs.popLast() {
        runs.append(last.lowerBound..<range.upperBound)
      } else {
        runs.append(range)
      }
      continues = true
    }
    return runs
  }

  /// Has the rows of tables changed only in steps that give them a gradient; the other steps are made good by `catchUp`.
  ///
  /// - Precondition: no step has been done yet.
  func deferRows(of tables: [RowTable]) {
    deferred = tables.isEmpty ? nil : DeferredRows(tables, rests: optimizer.restsWithoutGradient)
  }

  /// Begins a step, before any thread works on it.
  func begin(step: Int, rateFactor: Double = 1) {
    let change = optimizer.change(step: step, rateFactor: rateFactor)
    current = change
    deferred?.begin(step: step, change)
  }

  /// Does the steps that a row of a table lacks, up to one.
  func catchUp(
    _ row: Range<Int>, through step: Int, parameters: UnsafeMutablePointer<Float>, kernels: KernelTable
  ) {
    deferred?.catchUp(row, through: step) { change, gradients in
      change(row, parameters, gradients, pointers, kernels)
    }
  }

  /// Does the steps that any row lacks, up to one: before parameters are read otherwise than by a step.
  func catchUpAll(through step: Int, parameters: ParameterStore, kernels: KernelTable, team: ThreadTeam) {
    guard let deferred, step > 0 else { return }
    let numbers = parameters.numbers
    team.run { thread in
      deferred.forEachRow(thread: thread, of: team.count) {
        catchUp($0, through: step, parameters: numbers, kernels: kernels)
      }
    }
    deferred.finish(step: step)
  }

  /// Changes the parameters within a range; called by several threads at once with ranges that do not
  /// overlap.
  func update(
    step: Int, rateFactor: Double = 1, range: Range<Int>, parameters: UnsafeMutablePointer<Float>,
    gradients: UnsafePointer<Float>, kernels: KernelTable
  ) {
    let change = current ?? optimizer.change(step: step, rateFactor: rateFactor)
    for run in runs where run.overlaps(range) {
      change(run.clamped(to: range), parameters, gradients, pointers, kernels)
    }
    deferred?.note(range, step: step)
  }
}

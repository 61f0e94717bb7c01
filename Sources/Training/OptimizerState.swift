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

  /// Changes the parameters within a range; called by several threads at once with ranges that do not
  /// overlap.
  func update(
    step: Int, rateFactor: Double = 1, range: Range<Int>, parameters: UnsafeMutablePointer<Float>,
    gradients: UnsafePointer<Float>, kernels: KernelTable
  ) {
    for run in runs where run.overlaps(range) {
      optimizer.update(
        step: step, rateFactor: rateFactor, range: run.clamped(to: range), parameters: parameters,
        gradients: gradients, state: pointers, kernels: kernels)
    }
  }
}

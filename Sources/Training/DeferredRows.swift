internal import Execution

/// Rows of tables that are brought up to date only when they are read: the steps between are done then, exactly as they
/// would have been, with a gradient of 0.
///
/// A word that a batch does not hold has no gradient, but momentum and decay go on changing its row. Done step by step
/// that costs the memory traffic of the whole table; done at once, while the row lies in the cache, the arithmetic only.
final class DeferredRows: @unchecked Sendable {
  private struct Table {
    let table: RowTable
    /// The step up to which each row is done; 0 for one that never had a gradient.
    let done: UnsafeMutablePointer<Int32>
  }

  private let tables: [Table]
  /// Whether a row that never had a gradient stays as it is.
  private let rests: Bool
  private let zeros: UnsafeMutablePointer<Float>
  /// The steps after `base`, as far as they have begun.
  private var steps: [ParameterChange] = []
  /// The last step that every row has done.
  private var base = 0

  /// - Parameter rests: whether parameters whose gradient has always been 0 stay as they are.
  init(_ tables: [RowTable], rests: Bool) {
    self.tables = tables.map { table in
      let done = UnsafeMutablePointer<Int32>.allocate(capacity: table.rows)
      done.initialize(repeating: 0, count: table.rows)
      return Table(table: table, done: done)
    }
    self.rests = rests
    let width = tables.map(\.width).max() ?? 0
    zeros = .allocate(capacity: width)
    zeros.initialize(repeating: 0, count: width)
  }

  deinit {
    for table in tables { table.done.deallocate() }
    zeros.deallocate()
  }

  /// Notes a step; called before any thread works on it.
  func begin(step: Int, _ change: @escaping ParameterChange) {
    steps.removeLast(max(0, base + steps.count - step + 1))
    steps.append(change)
  }

  /// Notes that every row has done the steps up to one.
  func finish(step: Int) {
    steps.removeAll()
    base = step
  }

  /// Notes that a range has been changed by a step.
  func note(_ range: Range<Int>, step: Int) {
    for table in tables where table.table.range.overlaps(range) {
      table.done[(range.lowerBound - table.table.offset) / table.table.width] = Int32(
        truncatingIfNeeded: step)
    }
  }

  /// Does the steps that a row lacks, up to one.
  ///
  /// - Parameter apply: does a step on the row; it is given where the gradients begin.
  func catchUp(
    _ row: Range<Int>, through step: Int,
    apply: (_ step: ParameterChange, _ gradients: UnsafePointer<Float>) -> Void
  ) {
    for table in tables where table.table.range.overlaps(row) {
      let place = (row.lowerBound - table.table.offset) / table.table.width
      let done = Int(table.done[place])
      if done == 0 && rests { continue }
      guard done < step else { continue }
      // The optimiser counts from the start of all gradients.
      let gradients = UnsafePointer(zeros) - row.lowerBound
      for missing in max(done, base)..<step { apply(steps[missing - base], gradients) }
      table.done[place] = Int32(truncatingIfNeeded: step)
    }
  }

  /// Every row, one thread's part of them.
  func forEachRow(thread: Int, of threads: Int, _ body: (Range<Int>) -> Void) {
    for table in tables {
      for row in table.table.rows * thread / threads..<table.table.rows * (thread + 1) / threads {
        body(table.table.range(row: row))
      }
    }
  }
}

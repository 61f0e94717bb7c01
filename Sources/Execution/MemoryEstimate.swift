public import Graph
internal import Tape

/// The memory that a run of a graph takes, computed without reserving any.
public struct MemoryEstimate: Sendable {
  /// The parameters, in bytes.
  public let parameters: Int
  /// The parameters that training changes, in bytes.
  public let trainable: Int
  /// The gradients of all threads, in bytes.
  public let gradients: Int
  /// The arenas of all threads, in bytes: activations and what is computed on the way.
  public let activations: Int
  /// Parameters laid out once more for the kernels, for all threads, in bytes.
  public let prepared: Int
  /// How the batch is divided.
  public let split: BatchSplit

  /// Whether an executor divides the batches of a graph.
  public static func splitsBatch(_ graph: Graph) -> Bool { BatchSplit.isPossible(BatchTotals.divided(graph)) }

  /// Estimates a graph.
  ///
  /// - Parameter sizes: the value of every symbol, `batch` included.
  public init(
    _ graph: Graph, sizes: [String: Int], threads: Int, tileBytes: Int = Executor.defaultTileBytes
  ) throws(ExecutionError) {
    let graph = BatchTotals.divided(graph)
    func plan(_ batch: Int, crew: Int = 1) throws(ExecutionError) -> TapePlan {
      do {
        return try TapePlan(graph, sizes: sizes.merging([AxisName.batch: batch]) { $1 }, crew: crew)
      } catch {
        throw ExecutionError.plan(error)
      }
    }
    split = try BatchSplit(
      splits: BatchSplit.isPossible(graph), batch: sizes[AxisName.batch] ?? 1, threads: threads,
      tileBytes: BatchSplit.tileBytes(graph, wanted: tileBytes)
    ) { (batch) throws(ExecutionError) in try plan(batch).memory.arenaCount * 4 }
    let whole = try plan(split.tile, crew: split.crew)
    parameters = whole.parameterCount * 4
    trainable = whole.trainableCount * 4
    prepared = whole.preparations.count * 4
    gradients = graph.gradients.isEmpty ? 0 : whole.trainableCount * 4 * split.shares
    activations = whole.memory.arenaCount * 4 * split.shares
  }
}

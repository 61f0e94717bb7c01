public import Graph

/// How a batch is divided: among threads, and within a thread into tiles whose memory stays in the core's cache.
public struct BatchSplit: Sendable {
  /// Whether batches are divided at all: only where no example depends on another.
  public let splits: Bool
  /// The examples that one tile holds.
  public let tile: Int
  /// The threads that get examples.
  public let shares: Int
  /// The threads that do each instruction together: all where only one has examples, else 1.
  public let crew: Int

  /// The examples of the second plan that tells what one more example takes.
  private static let few = 5

  /// Whether a graph's batches can be divided.
  ///
  /// A batch of a fixed size cannot, nor one whose examples do not lie one after the other. A single number is the same
  /// for every part.
  public static func isPossible(_ graph: Graph) -> Bool {
    graph.keepsExamplesApart
      && graph.inputs.allSatisfy { input in
        let axes = graph.type(input.value).axes
        return axes.isEmpty || axes.first == Axis(AxisName.batch, Size(symbol: AxisName.batch))
      }
  }

  /// The arena's size up to which a tile takes more examples: what is wanted, or, where an operation works through
  /// positions one after the other, what a thread's whole share takes, within reason.
  static func tileBytes(_ graph: Graph, wanted: Int) -> Int {
    graph.nodes.contains { $0.operation.isSequential } ? max(wanted, 256 << 20) : wanted
  }

  /// Divides a batch.
  ///
  /// - Parameters:
  ///   - batch: the number of examples.
  ///   - tileBytes: the arena's size up to which a tile takes more examples.
  ///   - arenaBytes: the arena's size for a number of examples, asked for only when it matters.
  public init(
    splits: Bool, batch: Int, threads: Int, tileBytes: Int, arenaBytes: (Int) throws(ExecutionError) -> Int
  ) throws(ExecutionError) {
    self.splits = splits
    shares = splits ? max(1, min(threads, batch)) : 1
    crew = shares == 1 ? threads : 1
    guard splits else {
      tile = batch
      return
    }
    let share = (batch + threads - 1) / threads
    guard share > 1 else {
      tile = max(share, 1)
      return
    }
    // What every tile needs, however few its examples, does not grow with them.
    let (one, few) = (try arenaBytes(1), try arenaBytes(Self.few))
    let each = max(1, (few - one) / (Self.few - 1))
    let most = max(1, min(share, tileBytes / each))
    // Tiles of nearly equal size, so that none is left with a few examples only.
    let tiles = (share + most - 1) / most
    tile = (share + tiles - 1) / tiles
  }
}

/// What the command line says about a benchmark; nil leaves a value to the model file or the default.
public struct BenchOptions: Sendable {
  /// By what times are grouped.
  public enum Grouping: String, CaseIterable, Sendable {
    /// The layer, with all its operations.
    case layer
    /// The operations of one kind within a layer.
    case operation
    /// Each operation of the graph alone, named by the value it makes, in the order in which they run.
    case instruction
  }

  /// The examples in a batch.
  public var batch: Int?
  /// The sizes of other symbols: `time=128`.
  public var sizes: [String] = []
  /// The threads.
  public var threads: Int?
  /// The steps that are timed, after those to warm up.
  public var steps: Int?
  /// The seed of everything random.
  public var seed: UInt64?
  /// The file of the inputs and targets; drawn by the seed without one.
  public var inputs: String?
  /// The weights; drawn by the seed without them.
  public var weights: String?
  /// The folder in which files of weights are looked for first.
  public var data: String?
  /// Whether only the outputs are computed, as in use.
  public var isInference = false
  /// Whether dropout is done in training.
  public var dropsOut = true
  /// Whether the machine and the single operations are measured too.
  public var measuresParts = true
  /// By what times are grouped.
  public var grouping = Grouping.operation

  /// Creates options that leave everything open.
  public init() {}
}

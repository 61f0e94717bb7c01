/// What the command line says about a run; nil leaves a value to the model file or the default.
public struct RunOptions: Sendable {
  /// The passes over the data.
  public var epochs: Int?
  /// The examples in a batch.
  public var batch: Int?
  /// The seed of everything random.
  public var seed: UInt64?
  /// The threads.
  public var threads: Int?
  /// The folder in which data files are looked for first.
  public var data: String?
  /// The folder of the run.
  public var out: String?
  /// Whether a folder that holds a run already may be used.
  public var overwrites = false
  /// The weights to begin with.
  public var weights: String?
  /// Whether these may be a part of the model's parameters, or hold more.
  public var allowsPartialWeights = false
  /// Whether encoded texts are kept beside the run's folder, and used again.
  public var keepsEncoded = true

  /// The names of the passes that are left out.
  public var skippedPasses: Set<String> = []

  /// Creates options that leave everything open.
  public init() {}
}

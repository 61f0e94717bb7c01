public import Diagnostics
public import Execution

/// What `graphc bench` found out about a model on this machine.
public struct BenchReport: Sendable {
  /// The memory of a run, in bytes.
  public struct Memory: Sendable {
    /// The parameters.
    public let parameters: Int
    /// The gradients of all threads.
    public let gradients: Int
    /// What the optimiser keeps.
    public let optimizer: Int
    /// The arena of one thread.
    public let arena: Int
    /// The most of that arena that is in use at any one time: no arena for this order could be smaller.
    public let liveMaximum: Int
    /// The arenas: one for each thread that gets examples.
    public let arenas: Int
    /// The examples that an arena holds at once.
    public let tile: Int
    /// The most that the process has had in use, the program itself included, after the last timed step; nil where the
    /// system does not say.
    public let peak: Int?
  }

  /// The time of a layer, a kind of operation, or a single one.
  public struct Part: Sendable {
    /// The path of the layer; empty for what belongs to none.
    public let layer: String
    /// The operation; nil where the parts are layers.
    public let operation: String?
    /// The value that it makes; nil where the parts are more than one operation.
    public let value: String?
    /// The seconds in a step: those of all threads divided by the number of threads, so that all parts add up to the
    /// step.
    public internal(set) var seconds = 0.0
    /// How often it ran in a step, on any thread.
    public internal(set) var calls = 0.0
    /// Floating-point operations in a step.
    public internal(set) var flops = 0.0
    /// Bytes that have to be moved in a step, every operand and result of a call once.
    public internal(set) var bytes = 0.0
    /// The seconds that the machine needs at least: of each operation the larger of arithmetic and memory.
    public internal(set) var leastSeconds = 0.0
  }

  /// The single parts of a step.
  public struct Profile: Sendable {
    /// The limits of the machine.
    public let limits: MachineLimits
    /// The seconds of a step while its parts were measured.
    public let stepSeconds: Double
    /// The parts, slowest first; single instructions in their order.
    public let parts: [Part]

    /// What is in no part: waiting for each other, adding up gradients, handing out results, measuring.
    public var otherSeconds: Double { max(0, stepSeconds - parts.reduce(0) { $0 + $1.seconds }) }
  }

  /// The name of the model.
  public let model: String
  /// Whether only the outputs were computed.
  public let isInference: Bool
  /// Whether dropout was done.
  public let dropsOut: Bool
  /// The name of the kernels.
  public let kernels: String
  /// The threads.
  public let threads: Int
  /// The value of every symbol, `batch` included.
  public let sizes: [String: Int]
  /// The seconds from the start of the process to the end of the first step.
  public let secondsToFirstStep: Double
  /// The steps before the timed ones.
  public let warmUpSteps: Int
  /// The timed steps.
  public let times: StepTimes
  /// The loss of every step, those to warm up first; none in use.
  public let losses: [Double]
  /// The floating-point operations of a step.
  public let flops: Double
  /// The memory.
  public let memory: Memory
  /// The parts; nil where they were not measured.
  public let profile: Profile?
  /// What the weights left open.
  public let warnings: [Diagnostic]
}

public import Diagnostics

/// How a model is trained, checked against the limits.
public struct TrainingSettings: Sendable {
  /// The epochs that may be asked for.
  public static let epochLimits = 1...1_000_000
  /// The examples of a batch that may be asked for.
  public static let batchLimits = 1...1_048_576
  /// The threads that may be asked for.
  public static let threadLimits = 1...256

  /// The passes over the data.
  public let epochs: Int
  /// The examples of each step; the last step of an epoch may have fewer.
  public let batch: Int
  /// What all random numbers follow from: start, order of the examples, dropout.
  public let seed: UInt64
  /// The threads that share each step.
  public let threads: Int
  /// Whether every epoch has an order of its own; else that of the data.
  public let shuffles: Bool
  /// The rule by which gradients change the parameters.
  public let optimizer: any Optimizer
  /// How the learning rate changes from step to step.
  public let schedule: any Schedule

  /// Which tables are changed row by row; the numbers are the same, whichever are.
  public let rowUpdates: RowUpdates

  /// Which tables are changed only in the rows that a batch reads, the others being brought up to date when they are read.
  public enum RowUpdates: Sendable {
    /// Those of which a batch reads a small part.
    case automatic
    /// All that can be.
    case always
    /// None.
    case never
  }

  /// Creates settings.
  ///
  /// Errors: `valueOutOfRange`, one for each number beyond its limits.
  public init(
    epochs: Int, batch: Int, seed: UInt64, threads: Int, shuffles: Bool = true, optimizer: any Optimizer,
    schedule: any Schedule = ConstantSchedule(), rowUpdates: RowUpdates = .automatic
  ) throws(DiagnosticsError) {
    var findings: [Diagnostic] = []
    func check(_ name: String, _ value: Int, _ limits: ClosedRange<Int>) {
      guard !limits.contains(value) else { return }
      findings.append(
        .error(
          .valueOutOfRange,
          "`\(name)` is \(value), but must lie from \(limits.lowerBound) to \(limits.upperBound)",
          help: ["give a number within the limits"]))
    }
    check("epochs", epochs, Self.epochLimits)
    check("batch", batch, Self.batchLimits)
    check("threads", threads, Self.threadLimits)
    guard findings.isEmpty else { throw DiagnosticsError(findings) }
    self.epochs = epochs
    self.batch = batch
    self.seed = seed
    self.threads = threads
    self.shuffles = shuffles
    self.optimizer = optimizer
    self.schedule = schedule
    self.rowUpdates = rowUpdates
  }
}

/// Why a step could not run.
public enum ExecutionError: Error, Hashable, Sendable {
  /// The system gave no memory.
  case outOfMemory(bytes: Int)
  /// A whole number of an input is not below its bound, or is negative.
  case indexOutOfRange(input: String, position: Int, value: Int, bound: Int)
  /// The graph cannot be planned for these sizes.
  case plan(PlanError)
  /// An axis is longer than the model allows.
  case tooLong(symbol: String, value: Int, bound: Int)

  /// One sentence for people.
  public var message: String {
    switch self {
    case .outOfMemory(let bytes): "the system has no memory left: \(bytes / 1_000_000) MB more are needed"
    case .indexOutOfRange(let input, let position, let value, let bound):
      "`\(input)` holds \(value) at position \(position), but must lie from 0 to \(bound - 1)"
    case .plan(let error): error.description
    case .tooLong(let symbol, let value, let bound):
      "`\(symbol)` is \(value), but the model allows \(bound) at most"
    }
  }
}

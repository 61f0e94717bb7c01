public import Schemas

/// `linear`: the rate falls in a straight line.
///
///     schedule: { linear: { warmup: 100 } }
public struct LinearSchedule: Schedule {
  public static let schema = Schema(
    kind: "linear",
    summary: "Lets the rate fall in a straight line.",
    discussion: """
      As torch.optim.lr_scheduler.LinearLR with a start factor of 1, the end factor `end` and one call after each step: \
      step k of n has 1 + (end − 1) (k − 1)/n of the rate, so that `end` would be reached in the step after the last. \
      With `warmup: w` step k of the first w has k/w of the rate, and the fall starts at step w.
      """,
    keys: [WarmUp.key, WarmUp.endKey, WarmUp.stepsKey])

  private let warmUp: WarmUp
  private let end: Double
  private let steps: Int?

  public init(arguments: Arguments) {
    warmUp = WarmUp(arguments)
    end = arguments.decimal("end", Self.schema)
    steps = arguments.integer("steps")
  }

  public func factor(step: Int, of total: Int) -> Double {
    if let rising = warmUp.factor(step: step) { return rising }
    return 1 + (end - 1) * warmUp.progress(step: step, of: steps ?? total)
  }
}

internal import Glibc
public import Schemas

/// `cosine`: the rate falls along half a wave: slowly, then fast, then slowly.
///
///     schedule: { cosine: { warmup: 100, end: 0.1 } }
public struct CosineSchedule: Schedule {
  public static let schema = Schema(
    kind: "cosine",
    summary: "Lets the rate fall along half a cosine wave.",
    discussion: """
      As torch.optim.lr_scheduler.CosineAnnealingLR with eta_min = end · rate and one call after each step: step k of n \
      has end + (1 − end) (1 + cos(π (k − 1)/n))/2 of the rate. With `warmup: w` step k of the first w has k/w of the \
      rate, and the fall starts at step w. Loshchilov and Hutter 2017.
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
    return end + (1 - end) * (1 + cos(.pi * warmUp.progress(step: step, of: steps ?? total))) / 2
  }
}

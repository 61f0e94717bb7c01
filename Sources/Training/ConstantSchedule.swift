public import Schemas

/// `constant`: the same rate in every step, after a rise if asked.
public struct ConstantSchedule: Schedule {
  public static let schema = Schema(
    kind: "constant",
    summary: "Keeps the rate as it is.",
    discussion: "With `warmup: n` step k of the first n has k/n of the rate.",
    keys: [WarmUp.key])

  private let warmUp: WarmUp

  public init(arguments: Arguments) { warmUp = WarmUp(arguments) }

  /// Creates the schedule that changes nothing.
  public init() { self.init(arguments: Arguments([])) }

  public func factor(step: Int, of total: Int) -> Double { warmUp.factor(step: step) ?? 1 }
}

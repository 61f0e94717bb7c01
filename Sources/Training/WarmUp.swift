internal import Schemas

/// What all schedules share: the rate rises over the first steps, and where a step then stands on the way down.
struct WarmUp: Sendable {
  static let key = Key.optional(
    "warmup", .integer(0...1 << 40), default: .integer(0),
    "The steps over which the rate rises to its full value.")
  static let stepsKey = Key.inferred(
    "steps", .integer(1...1 << 40),
    "The step at which the end is reached; the last step of the training if left out.")
  static let endKey = Key.optional(
    "end", .decimal(0...1), default: .decimal(0), "The share of the rate that is left at the end.")

  private let steps: Int

  init(_ arguments: Arguments) { steps = arguments.integer("warmup") ?? 0 }

  /// `step / warmup` while the rate rises; nil afterwards.
  func factor(step: Int) -> Double? {
    step < steps ? Double(step) / Double(steps) : nil
  }

  /// How far the way from the end of the rise to `total` has been gone: 0 in the first step after it.
  func progress(step: Int, of total: Int) -> Double {
    // With a rise, its last step has the full rate already.
    let start = steps == 0 ? 1 : steps
    guard total > start else { return step > start ? 1 : 0 }
    return min(max(Double(step - start) / Double(total - start + 1), 0), 1)
  }
}

/// How long steps took.
public struct StepTimes: Sendable {
  /// The seconds of each step, in order.
  public let seconds: [Double]
  private let sorted: [Double]

  /// Takes the seconds of one step or more.
  public init(_ seconds: [Double]) {
    self.seconds = seconds
    sorted = seconds.sorted()
  }

  /// The fastest step.
  public var minimum: Double { sorted.first ?? 0 }
  /// The step in the middle.
  public var median: Double { quantile(0.5) }
  /// A quarter of the steps is faster.
  public var lowerQuartile: Double { quantile(0.25) }
  /// A quarter of the steps is slower.
  public var upperQuartile: Double { quantile(0.75) }

  /// Between two steps, the value on the line that joins them.
  private func quantile(_ share: Double) -> Double {
    guard let last = sorted.last else { return 0 }
    let place = share * Double(sorted.count - 1)
    let index = Int(place)
    guard index + 1 < sorted.count else { return last }
    return sorted[index] + (place - Double(index)) * (sorted[index + 1] - sorted[index])
  }
}

/// Progress as plain lines, one per interval, for files and pipes.
public struct PlainProgress: Sendable {
  /// The seconds between lines.
  public let interval: Double
  private var last: Double

  /// Creates the progress of a run; the first line comes one interval after `start`.
  public init(interval: Double, start: Double) {
    self.interval = interval
    last = start
  }

  /// The line to write now, without a line end; nil before the interval is over.
  public mutating func line(_ progress: Progress, at seconds: Double) -> String? {
    if seconds - last < interval { return nil }
    last = seconds
    return Self.line(progress)
  }

  /// The line of a state: `epoch 2/5, step 340 of 600, loss 0.4312, 1,234/s, 1:23 left`.
  public static func line(_ progress: Progress) -> String {
    let parts: [String?] = [
      progress.label.isEmpty ? nil : DisplayWidth.visible(progress.label),
      "\(progress.unit) \(Quantity.count(progress.done)) of \(Quantity.count(progress.total))",
      progress.loss.map { "loss \(Quantity.loss($0))" }, progress.speed.map { Quantity.rate($0) },
      progress.secondsLeft.map(Quantity.timeLeft),
    ]
    return parts.compactMap { $0 }.joined(separator: ", ")
  }
}

internal import Reports
internal import Training

/// What a person sees while frozen layers are computed, before the first epoch.
public struct PreparationDisplay {
  private let isInteractive: Bool
  private let startSeconds = MonotonicClock.seconds
  private var plain: PlainProgress
  private var lastDraw = 0.0

  /// Creates the display.
  public init(isInteractive: Bool) {
    self.isInteractive = isInteractive
    plain = PlainProgress(interval: 30, start: startSeconds)
  }

  /// The text for a state, with the control characters that move the line; nil when there is nothing to say.
  public mutating func text(done: Int, total: Int, width: Int?) -> String? {
    let now = MonotonicClock.seconds
    let elapsed = now - startSeconds
    if done == total {
      let clear = isInteractive && width != nil ? "\r\u{1B}[K" : ""
      return clear
        + "frozen layers are computed once for \(Quantity.count(total)) examples: \(Quantity.duration(elapsed))\n"
    }
    let progress = Progress(
      label: "frozen layers", unit: "example", done: done, total: total,
      speed: elapsed > 0 ? Double(done) / elapsed : nil,
      secondsLeft: Progress.secondsLeft(done: done, total: total, seconds: elapsed))
    guard isInteractive, let width else { return plain.line(progress, at: now).map { $0 + "\n" } }
    guard now - lastDraw >= 0.1 else { return nil }
    lastDraw = now
    return "\r" + ProgressBar().line(progress, width: max(1, width - 1)) + "\u{1B}[K"
  }
}

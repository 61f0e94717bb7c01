/// How far a run is, in the terms that people follow.
public struct Progress: Hashable, Sendable {
  /// What runs: `epoch 2/5`.
  public var label: String
  /// The same for narrow terminals: `2/5`.
  public var shortLabel: String
  /// What is counted: `step`.
  public var unit: String
  /// The steps, or what is counted, done.
  public var done: Int
  /// Those that there are.
  public var total: Int
  /// The mean loss so far.
  public var loss: Double?
  /// The examples done in a second.
  public var speed: Double?
  /// The seconds until the end.
  public var secondsLeft: Double?

  /// Creates the state of a run.
  public init(
    label: String, shortLabel: String? = nil, unit: String = "step", done: Int, total: Int,
    loss: Double? = nil, speed: Double? = nil, secondsLeft: Double? = nil
  ) {
    self.label = label
    self.shortLabel = shortLabel ?? label
    self.unit = unit
    self.done = done
    self.total = total
    self.loss = loss
    self.speed = speed
    self.secondsLeft = secondsLeft
  }

  /// The share that is done, from 0 to 1.
  public var fraction: Double {
    total <= 0 ? 0 : min(max(Double(done) / Double(total), 0), 1)
  }

  /// The share in whole percent, rounded down, so that 100 % is shown at the end only.
  var percent: Int {
    guard total > 0 else { return 0 }
    return total.dividingFullWidth(min(max(done, 0), total).multipliedFullWidth(by: 100)).quotient
  }

  /// The seconds until the end at the pace so far; nil before anything is done.
  public static func secondsLeft(done: Int, total: Int, seconds: Double) -> Double? {
    guard done > 0, seconds.isFinite, seconds >= 0 else { return nil }
    return seconds / Double(done) * Double(max(total - done, 0))
  }
}

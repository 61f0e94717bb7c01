internal import KernelTable

/// The keys of the random numbers of steps.
public enum StepKey {
  /// The key of a step, counted from 1 over all epochs: no two steps and no two seeds drop the same elements.
  public static func of(seed: UInt64, step: Int) -> UInt64 {
    DropoutRandom.key(seed, UInt64(truncatingIfNeeded: step), 0x4452_4F50_4F55_5400)
  }
}

/// Examples that are taken away from the training data to judge by.
public struct ValidationSplit: Sendable {
  /// The places of the examples to learn from, rising.
  public let train: [Int]
  /// The places of the examples to judge by, rising; none of them is in `train`.
  public let validation: [Int]

  /// Draws `count` of `total` places at random, fixed by the seed.
  ///
  /// - Requires: 0 ≤ `count` ≤ `total`.
  public init(total: Int, count: Int, seed: UInt64) {
    // The epochs count from 1, so this order is none of theirs.
    let order = Shuffle.permutation(count: total, seed: seed, epoch: 0)
    validation = order[..<count].sorted()
    train = order[count...].sorted()
  }

  /// The number of examples that a share makes, rounded up (as scikit-learn and Hugging Face's `train_test_split` do).
  public static func count(of share: Double, total: Int) -> Int {
    Int((share * Double(total)).rounded(.up))
  }
}

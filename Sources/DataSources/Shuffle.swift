/// The order of the examples in an epoch.
public enum Shuffle {
  /// A permutation of 0 ..< `count`, fixed by the seed and the epoch alone (Fisher and Yates).
  public static func permutation(count: Int, seed: UInt64, epoch: Int) -> [Int] {
    var order = Array(0..<count)
    var random = RandomGenerator(
      seed: seed, stream: UInt64(truncatingIfNeeded: epoch) &+ 0x5348_5546_464C_4500)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, random.below(last + 1))
    }
    return order
  }
}

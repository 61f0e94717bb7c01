internal import Synchronization

/// Deals out the numbers of tasks to threads, each once.
final class NextTask: Sendable {
  private let next = Atomic<Int>(0)

  /// Starts again at 0; no thread may be taking.
  func restart() { next.store(0, ordering: .sequentiallyConsistent) }

  /// The next number, or nil when all below `count` are taken.
  func take(below count: Int) -> Int? {
    let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
    return number < count ? number : nil
  }
}

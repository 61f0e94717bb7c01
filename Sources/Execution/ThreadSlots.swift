internal import Glibc
internal import Synchronization

/// Gives every thread that asks a small number of its own, so that each can count without disturbing the others.
final class ThreadSlots: Sendable {
  private let count: Int
  private let given = Atomic<Int>(0)
  private let key: pthread_key_t?

  /// Numbers below `count`; a thread beyond them shares the last one.
  init(count: Int) {
    self.count = count
    var key = pthread_key_t()
    self.key = pthread_key_create(&key, nil) == 0 ? key : nil
  }

  deinit { if let key { pthread_key_delete(key) } }

  /// The number of this thread.
  var current: Int {
    guard let key else { return 0 }
    if let known = pthread_getspecific(key) { return Int(bitPattern: known) - 1 }
    let number = min(given.wrappingAdd(1, ordering: .relaxed).oldValue, count - 1)
    pthread_setspecific(key, UnsafeRawPointer(bitPattern: number + 1))
    return number
  }
}

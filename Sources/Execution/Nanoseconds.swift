internal import Glibc

/// A clock for short stretches of time.
enum Nanoseconds {
  /// Nanoseconds since some fixed point; reading it takes some tens of them.
  static var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}

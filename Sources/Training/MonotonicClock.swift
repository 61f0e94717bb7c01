internal import Glibc

/// Time that only moves forward, whatever happens to the calendar.
public enum MonotonicClock {
  /// Seconds since some fixed point.
  public static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

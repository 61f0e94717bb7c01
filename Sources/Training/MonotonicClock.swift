internal import Glibc

/// Time that only moves forward, whatever happens to the calendar.
public enum MonotonicClock {
  /// Seconds since some fixed point.
  public static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// When this process began, on the same clock; to be asked at once after it has.
  ///
  /// Until then it has done nothing but load, so that the processor time it has used is the time that has passed; the
  /// system itself keeps the moment to a hundredth of a second only.
  public static var startOfProcess: Double {
    var used = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used)
    return seconds - Double(used.tv_sec) - Double(used.tv_nsec) * 1e-9
  }
}

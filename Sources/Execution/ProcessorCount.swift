internal import Glibc

/// The processors that this process may use.
public enum ProcessorCount {
  /// The number of processors that are switched on; at least 1.
  public static var available: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}

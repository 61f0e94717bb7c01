internal import Glibc

/// What shows whether a file has been changed or replaced, without reading it.
public struct FileIdentity: Hashable, Sendable {
  private let device: UInt64
  private let number: UInt64
  private let size: Int
  private let seconds: Int
  private let nanoseconds: Int

  /// The identity of a file or folder now; nil when there is none.
  public init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    number = UInt64(status.st_ino)
    size = Int(status.st_size)
    seconds = Int(status.st_mtim.tv_sec)
    nanoseconds = Int(status.st_mtim.tv_nsec)
  }

  /// The time of the last change, for comparison: seconds, and nanoseconds of the second.
  var time: (Int, Int) { (seconds, nanoseconds) }

  /// The size and the time of the last change, as text.
  public var text: String { "\(size) \(seconds).\(nanoseconds)" }

  /// The identity of the running program.
  public static var program: FileIdentity? { FileIdentity(path: "/proc/self/exe") }
}

internal import Glibc

/// The system calls of `AtomicFile`, so that tests can make any one of them fail.
///
/// Each answers as the call of the same name does: -1 and `errno` on failure.
struct FileOperations: Sendable {
  var open: @Sendable (_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 = { Glibc.open($0, $1, $2) }
  var write: @Sendable (_ file: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int = {
    Glibc.write($0, $1, $2)
  }
  var synchronize: @Sendable (_ file: Int32) -> Int32 = { Glibc.fsync($0) }
  var close: @Sendable (_ file: Int32) -> Int32 = { Glibc.close($0) }
  var rename: @Sendable (_ from: String, _ to: String) -> Int32 = { Glibc.rename($0, $1) }

  /// The real calls.
  static let system = FileOperations()
}

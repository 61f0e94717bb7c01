internal import Diagnostics
internal import Glibc

/// The hidden file beside the one to be written, locked while its process lives.
struct TemporaryFile: ~Copyable {
  /// Open for writing.
  let descriptor: Int32
  private let path: String
  /// The path by which people know the file, for messages.
  private let shownPath: String
  private let operations: FileOperations

  /// What the names of all such files for `target` start with.
  static func prefix(for target: String) -> String {
    // Names of files have at most 255 bytes; room is left for the process and a number.
    ".\(String(decoding: PathName.split(target).name.utf8.prefix(200), as: UTF8.self)).tmp-"
  }

  init(beside target: String, named shownPath: String, operations: FileOperations) throws(DiagnosticsError) {
    let folder = PathName.split(target).folder
    let stem = TemporaryFile.prefix(for: target) + "\(getpid())"
    var number = 0
    while true {
      let path = PathName.join(folder, number == 0 ? stem : "\(stem)-\(number)")
      let file = operations.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
      if file >= 0 {
        // Another process may have swept the file between its creation and its lock: then it has no name left.
        _ = flock(file, LOCK_EX)
        var status = stat()
        if fstat(file, &status) != 0 || status.st_nlink > 0 {
          descriptor = file
          self.path = path
          self.shownPath = shownPath
          self.operations = operations
          return
        }
        _ = operations.close(file)
      } else if errno != EINTR && (errno != EEXIST || number == 99) {
        let error = SystemError.last
        throw FileFailure.cannotWrite(shownPath, error)
      }
      // Another thread writes the same file, or a process with this number died here before.
      number = min(number + 1, 99)
    }
  }

  /// Flushes the file to the disk and gives it its name.
  func rename(to target: AtomicFile.Target) throws(DiagnosticsError) {
    if let permissions = target.permissions { _ = fchmod(descriptor, permissions) }
    var result: Int32
    repeat { result = operations.synchronize(descriptor) } while result != 0 && errno == EINTR
    // EINVAL: the file system has nothing to flush to.
    guard result == 0 || errno == EINVAL else { throw FileFailure.cannotWrite(shownPath, .last) }
    guard operations.rename(path, target.path) == 0 else { throw FileFailure.cannotWrite(shownPath, .last) }
    // The data is on the disk already, so nothing that closing reports can matter.
    _ = operations.close(descriptor)
  }

  /// Removes the file after a failure.
  func remove() {
    _ = unlink(path)
    _ = operations.close(descriptor)
  }
}

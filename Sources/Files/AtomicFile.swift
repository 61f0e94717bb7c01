public import Diagnostics
internal import Glibc

/// Writing a file so that its name always holds either the old content or the whole new one.
///
/// The bytes go to a hidden file beside it (`.name.tmp-…`), which is flushed to the disk and then renamed. When
/// anything fails, the hidden file is removed and the old file is untouched. A process that is killed cannot
/// remove its hidden file; the next write of the same name does (see `LeftoverFiles`), so no list of files is kept
/// for signal handlers.
public enum AtomicFile {
  /// Replaces or creates the file at `path` with what `body` writes.
  ///
  /// A link is followed; the permissions of an existing file are kept. Errors: `cannotWrite`, `notAFile`, and those
  /// that `body` throws.
  public static func write(
    path: String, body: (inout Writer) throws(DiagnosticsError) -> Void
  ) throws(DiagnosticsError) {
    try write(path: path, operations: .system, body: body)
  }

  static func write(
    path: String, operations: FileOperations, body: (inout Writer) throws(DiagnosticsError) -> Void
  ) throws(DiagnosticsError) {
    let target = try Target(path: path)
    LeftoverFiles.sweep(beside: target.path)
    let temporary = try TemporaryFile(beside: target.path, named: path, operations: operations)
    do throws(DiagnosticsError) {
      var writer = Writer(file: temporary.descriptor, path: path, operations: operations)
      try body(&writer)
      try writer.finish()
      try temporary.rename(to: target)
    } catch {
      temporary.remove()
      throw error
    }
    try synchronizeFolder(of: target.path, named: path, operations)
  }

  /// The rename itself must reach the disk, or a power failure could undo it.
  private static func synchronizeFolder(
    of target: String, named path: String, _ operations: FileOperations
  ) throws(DiagnosticsError) {
    let folder = operations.open(PathName.split(target).folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
    // A folder that may be written but not read cannot be opened for this; the file itself is on the disk.
    guard folder >= 0 else { return }
    defer { _ = operations.close(folder) }
    // EINVAL: the file system does not flush folders.
    guard operations.synchronize(folder) == 0 || errno == EINVAL || errno == EINTR else {
      let error = SystemError.last
      throw FileFailure.cannotWrite(
        path, "\(error.words), after the new content was in place",
        help: "check the disk: the new file may be lost if the power fails")
    }
  }
}

extension AtomicFile {
  /// Where the bytes will finally be: links followed, and what is there now.
  struct Target {
    let path: String
    /// The permission bits of the file to be replaced; nil when there is none.
    let permissions: mode_t?

    init(path: String) throws(DiagnosticsError) {
      if let defect = FileFailure.defect(of: path) {
        throw FileFailure.cannotWrite(path, defect, help: "give the path of a file")
      }
      guard path.utf8.last != UInt8(ascii: "/") else {
        throw FileFailure.notAFile(path, "a folder", help: "add the name of a file")
      }
      var status = stat()
      guard stat(path, &status) == 0 else {
        let error = SystemError.last
        guard error.number == ENOENT else { throw FileFailure.cannotWrite(path, error) }
        guard lstat(path, &status) != 0 else {
          throw FileFailure.cannotWrite(
            path, "it is a link to something that does not exist", help: "remove the link")
        }
        self.path = path
        permissions = nil
        return
      }
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw FileFailure.notAFile(
          path, FileFailure.kind(of: status.st_mode), help: "give the path of a file to be written")
      }
      // Renaming would replace a write-protected file without asking.
      guard access(path, W_OK) == 0 else {
        throw FileFailure.cannotWrite(
          path, SystemError.last.words,
          help: "the file is write-protected: choose another name, or allow it with `chmod u+w`")
      }
      guard let real = realpath(path, nil) else { throw FileFailure.cannotWrite(path, .last) }
      defer { free(real) }
      self.path = String(cString: real)
      permissions = status.st_mode & 0o777
    }
  }
}

internal import Glibc

/// Removes the hidden files that killed processes left beside a file.
///
/// A process holds a lock on its hidden file for as long as it writes, so a file that can be locked is nobody's. This
/// works across containers and machines where a process number would not.
enum LeftoverFiles {
  static func sweep(beside target: String) {
    let folder = PathName.split(target).folder
    let prefix = TemporaryFile.prefix(for: target)
    for name in Folder.names(in: folder) where name.utf8.starts(with: prefix.utf8) {
      let path = PathName.join(folder, name)
      let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
      guard file >= 0 else { continue }
      if flock(file, LOCK_EX | LOCK_NB) == 0 { _ = unlink(path) }
      _ = close(file)
    }
  }
}

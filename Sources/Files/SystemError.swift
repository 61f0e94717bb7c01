internal import Glibc

/// What the operating system said when a call failed.
struct SystemError: Equatable, Sendable {
  /// The number that `errno` held.
  let number: Int32

  /// The error of the call that has just failed.
  static var last: SystemError { SystemError(number: errno) }

  /// The system's own words, such as `no such file or directory`.
  var words: String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
      guard let base = buffer.baseAddress, strerror_r(number, base, buffer.count) == 0 else {
        return "error \(number)"
      }
      let words = String(cString: base)
      return words.prefix(1).lowercased() + words.dropFirst()
    }
  }

  /// What a person can do when a file cannot be read.
  func wayOut(reading path: String) -> String {
    switch number {
    case ENOENT: "check the path: a path without `/` in front starts at the current folder"
    case ENOTDIR: "a part of the path in front of the last `/` is a file, not a folder"
    case EACCES, EPERM: "get permission to read it, for instance with `chmod u+r`, and to enter its folders"
    case ELOOP: "the path leads through links that lead back to themselves: remove one of them"
    case ENAMETOOLONG: "the system does not allow names this long: choose a shorter one"
    case EMFILE, ENFILE: "too many files are open: close other programs, or raise the limit with `ulimit -n`"
    case EIO: "the disk reports a fault: copy the file again from where it came"
    default: "check that the file can be opened by other programs"
    }
  }

  /// What a person can do when a file cannot be written.
  func wayOut(writing path: String) -> String {
    switch number {
    case ENOENT: "create the folder first; if it cannot be created, write to another one"
    case ENOTDIR: "a part of the path in front of the last `/` is a file, not a folder: choose another path"
    case EACCES, EPERM: "get permission to write in this folder, or write to another one"
    case EROFS: "this disk can only be read: write to another one"
    case ENOSPC, EDQUOT: "free some space, or write to another disk"
    case EFBIG: "the file would be larger than this disk or `ulimit -f` allows: write to another disk"
    case ENAMETOOLONG: "the system does not allow names this long: choose a shorter one"
    case EMFILE, ENFILE: "too many files are open: close other programs, or raise the limit with `ulimit -n`"
    case EIO: "the disk reports a fault: write to another disk"
    default: "write to another folder"
    }
  }
}

internal import Diagnostics
internal import Glibc

/// The errors about files, in one voice.
enum FileFailure {
  static func cannotRead(_ path: String, _ error: SystemError) -> DiagnosticsError {
    cannotRead(path, error.words, help: error.wayOut(reading: path))
  }

  static func cannotRead(_ path: String, _ cause: String, help: String) -> DiagnosticsError {
    DiagnosticsError(.error(.cannotRead, "cannot read `\(path)`: \(cause)", help: [help]))
  }

  static func cannotWrite(_ path: String, _ error: SystemError) -> DiagnosticsError {
    cannotWrite(path, error.words, help: error.wayOut(writing: path))
  }

  static func cannotWrite(_ path: String, _ cause: String, help: String) -> DiagnosticsError {
    DiagnosticsError(.error(.cannotWrite, "cannot write `\(path)`: \(cause)", help: [help]))
  }

  static func notAFile(_ path: String, _ kind: String, help: String) -> DiagnosticsError {
    DiagnosticsError(.error(.notAFile, "`\(path)` is \(kind), not a file", help: [help]))
  }

  /// Why a path cannot even be handed to the system; nil when it can.
  static func defect(of path: String) -> String? {
    if path.isEmpty { return "the path is empty" }
    // The system would take the part before the NUL, which is another file.
    return path.utf8.contains(0) ? "the path holds a NUL character" : nil
  }

  /// What a file that is no regular file is, with its article.
  static func kind(of mode: mode_t) -> String {
    switch mode & S_IFMT {
    case S_IFDIR: "a folder"
    case S_IFIFO: "a pipe"
    case S_IFCHR, S_IFBLK: "a device"
    case S_IFSOCK: "a socket"
    default: "something else"
    }
  }
}

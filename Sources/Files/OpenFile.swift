public import Diagnostics
internal import Glibc

/// A regular file, open for reading at any place.
///
/// Large arrays are read with `pread` straight into where they are needed, not mapped: a mapped file that another
/// program shortens kills this one with SIGBUS, whereas here it is an error with a name.
public final class OpenFile: Sendable {
  /// The path by which it was opened, for messages.
  public let path: String
  /// The size in bytes when it was opened.
  public let size: Int
  private let descriptor: Int32

  /// Opens a regular file; pipes and devices are refused without waiting for them.
  ///
  /// Errors: `cannotRead` (missing, no permission), `notAFile`.
  public init(path: String) throws(DiagnosticsError) {
    (descriptor, size) = try OpenFile.open(path)
    self.path = path
  }

  deinit {
    _ = close(descriptor)
  }

  /// Reads from `offset` until the buffer is full or the file ends, and returns the number of bytes.
  public func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(DiagnosticsError) -> Int {
    guard let base = buffer.baseAddress else { return 0 }
    var done = 0
    while done < buffer.count {
      let count = pread(descriptor, base + done, buffer.count - done, off_t(offset + done))
      if count == 0 { break }
      if count > 0 {
        done += count
      } else if errno != EINTR {
        throw FileFailure.cannotRead(path, .last)
      }
    }
    return done
  }

  /// Fills the buffer from `offset`; a file that has become shorter is an error (`cannotRead`).
  public func fill(_ buffer: UnsafeMutableRawBufferPointer, from offset: Int) throws(DiagnosticsError) {
    guard try read(at: offset, into: buffer) == buffer.count else {
      throw FileFailure.cannotRead(
        path, "it became shorter while it was read",
        help: "wait until the program that writes it has finished")
    }
  }

  private static func open(_ path: String) throws(DiagnosticsError) -> (descriptor: Int32, size: Int) {
    if let defect = FileFailure.defect(of: path) {
      throw FileFailure.cannotRead(path, defect, help: "give the path of a file")
    }
    // Without O_NONBLOCK, opening a pipe would wait for somebody to write into it.
    var descriptor: Int32
    repeat {
      descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    } while descriptor < 0 && errno == EINTR
    var status = stat()
    guard descriptor >= 0 else {
      let error = SystemError.last
      // A socket and a device without a driver refuse to open; say what they are.
      if error.number == ENXIO, stat(path, &status) == 0 {
        throw notAFile(path, status.st_mode)
      }
      throw unopened(path, error)
    }
    guard fstat(descriptor, &status) == 0 else {
      let error = SystemError.last
      _ = close(descriptor)
      throw FileFailure.cannotRead(path, error)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      _ = close(descriptor)
      throw notAFile(path, status.st_mode)
    }
    return (descriptor, Int(status.st_size))
  }

  private static func notAFile(_ path: String, _ mode: mode_t) -> DiagnosticsError {
    FileFailure.notAFile(path, FileFailure.kind(of: mode), help: "give the path of a file")
  }

  private static func unopened(_ path: String, _ error: SystemError) -> DiagnosticsError {
    guard error.number == ENOENT, let near = Folder.nearest(to: path) else {
      return FileFailure.cannotRead(path, error)
    }
    return FileFailure.cannotRead(path, error.words, help: "did you mean `\(near)`?")
  }
}

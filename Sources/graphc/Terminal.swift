import Diagnostics
import Driver
import Glibc

/// The terminal and the streams: the only place that writes.
enum Terminal {
  /// Writes to standard output; false when nobody reads it any more.
  @discardableResult static func write(_ text: String) -> Bool { write(text, to: STDOUT_FILENO) }

  /// Writes to standard error.
  static func report(_ text: String) { _ = write(text, to: STDERR_FILENO) }

  /// What standard input has next, at most 64 KiB; nil at its end.
  ///
  /// Errors: `cannotRead`.
  static func read() throws(DiagnosticsError) -> [UInt8]? {
    while true {
      var failure: Int32 = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
        let read = Glibc.read(STDIN_FILENO, buffer.baseAddress, buffer.count)
        failure = read < 0 ? errno : 0
        count = max(read, 0)
      }
      if failure == EINTR { continue }
      guard failure == 0 else {
        throw DiagnosticsError(
          .error(
            .cannotRead, "standard input cannot be read: \(String(cString: strerror(failure)))",
            help: ["give the texts on the command line"]))
      }
      return bytes.isEmpty ? nil : bytes
    }
  }

  /// Whether standard error is a terminal.
  static var isInteractive: Bool {
    isatty(STDERR_FILENO) == 1 && getenv("TERM").map { String(cString: $0) } != "dumb"
  }

  /// The width of the terminal in columns; nil when the stream goes elsewhere.
  static func width(of descriptor: Int32) -> Int? {
    guard isatty(descriptor) == 1 else { return nil }
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// How findings look on standard error.
  static var style: DiagnosticTextStyle {
    let isQuiet = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
    return DiagnosticTextStyle(
      isColoured: isInteractive && !isQuiet, width: max(40, width(of: STDERR_FILENO) ?? 100))
  }

  /// A reader that goes away (`graphc check … | head`) must end the writing, not kill the program at once.
  static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

  private static func write(_ text: String, to descriptor: Int32) -> Bool {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        // A full disk must not look like success; a closed pipe is the reader's choice.
        if descriptor == STDOUT_FILENO, errno != EPIPE {
          let reason = String(cString: strerror(errno))
          Terminal.report("error: standard output cannot be written: \(reason)\n")
          exit(2)
        }
        return false
      }
      bytes = bytes.dropFirst(count)
    }
    return true
  }
}

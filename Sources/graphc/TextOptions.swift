import ArgumentParser
import Diagnostics
import Driver
import Glibc

/// What both commands read.
struct TextOptions: ParsableArguments {
  @Flag(help: "Each line is a JSON string.")
  var json = false

  @Argument(
    help: ArgumentHelp("The texts, one on each line; standard input if left out.", valueName: "texts"),
    completion: .file())
  var texts: String?

  /// The lines of the file, or of standard input.
  func lines() throws(DiagnosticsError) -> LineReader {
    if let texts { return try LineReader(path: texts) }
    return LineReader(source: "standard input") { buffer in
      while true {
        let count = Glibc.read(STDIN_FILENO, buffer.baseAddress, buffer.count)
        if count >= 0 || errno != EINTR { return max(count, 0) }
      }
    }
  }
}

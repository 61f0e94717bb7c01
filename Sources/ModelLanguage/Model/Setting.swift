public import Diagnostics

/// A value given on the command line over the file's: `width=256` or `train.epochs=3`.
public struct Setting: Sendable {
  /// The name of a `let`, or the keys that lead to a value, joined by points.
  public let name: String
  /// The text as given.
  let file: SourceFile
  /// The first byte of the value in the text.
  let valueStart: Int

  /// Reads `NAME=VALUE`.
  ///
  /// Errors: `badSetting` for a text of another form.
  public init(_ text: String) throws(DiagnosticsError) {
    let bytes = Array(text.utf8)
    let file = SourceFile(name: "--set", bytes: bytes)
    guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")), equals > 0, equals + 1 < bytes.count else {
      throw DiagnosticsError(
        .error(
          .badSetting, "`--set` needs a name and a value",
          at: SourceSpan(file: file, start: 0, end: bytes.count),
          help: ["write `--set width=256` or `--set train.epochs=3`"]))
    }
    name = String(decoding: bytes[..<equals], as: UTF8.self)
    self.file = file
    valueStart = equals + 1
  }
}

public import Diagnostics

/// One line of a list of texts.
public enum TextLine {
  /// How a text stands in its line.
  public enum Form: Sendable {
    /// As it is.
    case plain
    /// As a JSON string in quotes, which may hold the ends of lines.
    case json
  }

  /// The text of a line.
  ///
  /// - Parameters:
  ///   - number: the line, counted from 1, for messages.
  ///   - source: the file's name, for messages.
  ///
  /// Errors: `dataMalformed` for bytes that are no UTF-8, and for what is no JSON string.
  public static func text(
    _ bytes: [UInt8], _ form: Form, line number: Int, of source: String
  ) throws(DiagnosticsError) -> String {
    var bytes = bytes
    if form == .json {
      var reader = JSONReader(bytes)
      do throws(JSONReader.Failure) {
        bytes = try reader.string()
        try reader.end()
      } catch {
        throw TextCollector.failure(
          source, number, "is no JSON string: \(error.words) (byte \(error.offset))",
          help: "write one text in quotes on each line, with \\n for the ends of lines inside")
      }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw TextCollector.failure(
        source, number, "is not UTF-8", help: "convert the file, for instance with `iconv -t UTF-8`")
    }
    return text
  }
}

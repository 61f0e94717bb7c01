public import Diagnostics

/// Cuts a stream of bytes into lines, none longer than a limit.
public struct TextLines: Sendable {
  /// The longest line, in bytes.
  public static let limit = 1 << 20

  private var rest: [UInt8] = []
  private var count = 0

  /// Creates a reader at the start of a stream.
  public init() {}

  /// Takes bytes, and gives the lines that are whole now; `\r\n` ends a line too.
  ///
  /// Errors: `dataMalformed` with the number of a line that is too long or no UTF-8.
  public mutating func append(_ bytes: some Collection<UInt8>) throws(DiagnosticsError) -> [String] {
    var lines: [String] = []
    var start = bytes.startIndex
    while start < bytes.endIndex {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
      let part = bytes[start..<(end ?? bytes.endIndex)]
      guard rest.count + part.count <= Self.limit else {
        throw failure("has more than \(Self.limit) bytes", help: "cut it into several texts")
      }
      rest.append(contentsOf: part)
      guard let end else { break }
      lines.append(try take())
      start = bytes.index(after: end)
    }
    return lines
  }

  /// The last line, when the stream does not end with a line end.
  ///
  /// Errors: as `append`.
  public mutating func finish() throws(DiagnosticsError) -> String? { rest.isEmpty ? nil : try take() }

  private mutating func take() throws(DiagnosticsError) -> String {
    if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
    guard let line = String(validating: rest, as: UTF8.self) else {
      throw failure("is not UTF-8", help: "convert it, for instance with `iconv -t UTF-8`")
    }
    rest.removeAll(keepingCapacity: true)
    count += 1
    return line
  }

  private func failure(_ words: String, help: String) -> DiagnosticsError {
    DiagnosticsError(
      .error(.dataMalformed, "line \(count + 1) of standard input \(words)", help: [help]))
  }
}

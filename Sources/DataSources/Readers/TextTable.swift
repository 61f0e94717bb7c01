public import Diagnostics

/// Reads texts and classes from tables: CSV (RFC 4180) and TSV, plain or compressed with gzip.
public enum TextTable {
  /// How fields are written.
  public enum Form: String, CaseIterable, Sendable {
    /// Commas between fields; fields with commas, quotes or line ends in quotes, a quote in them doubled.
    case csv
    /// Tabs between fields, and no quoting: a quote is an ordinary character.
    case tsv
  }

  /// Which columns hold what.
  public struct Columns: Sendable {
    /// The columns of the text, from 0 up; several are joined by a blank.
    public let text: [Int]
    /// The column of the class.
    public let label: Int

    /// Creates the choice.
    public init(text: [Int], label: Int) {
      self.text = text
      self.label = label
    }

    /// AG News: class, title, description; the text is the title and the description.
    public static let agNews = Columns(text: [1, 2], label: 0)
  }

  /// The largest text that is read, in bytes.
  static let mostBytes = 1 << 34

  /// The examples of a file, at most `limit`.
  ///
  /// Every row must have as many fields as the first. Errors, with the line: those of reading a file, `dataMalformed`
  /// for other formats, unclosed quotes, ragged rows, classes out of range and bytes that are no UTF-8; `noData`.
  public static func read(
    path: String, form: Form, columns: Columns, labels: LabelForm, hasHeader: Bool = false, limit: Int? = nil
  ) throws(DiagnosticsError) -> TextExamples {
    let stream = try ByteStream(path: path, limit: mostBytes)
    var collector = TextCollector(path: path, form: labels)
    var width: Int?
    var isHeader = hasHeader
    while collector.count < limit ?? Int.max {
      guard let (fields, line) = try form == .csv ? csvRow(stream) : tsvRow(stream) else { break }
      if fields.count == 1, fields[0].isEmpty { continue }
      if let width, width != fields.count {
        throw TextCollector.failure(
          path, line, "has \(fields.count) fields, the first has \(width)",
          help: form == .csv ? "put fields that hold commas in quotes" : "check the tabs of the line")
      }
      width = fields.count
      let last = max(columns.text.max() ?? 0, columns.label)
      guard last < fields.count, columns.label >= 0, columns.text.allSatisfy({ $0 >= 0 }) else {
        throw TextCollector.failure(
          path, line, "has \(fields.count) fields; field \(last + 1) is needed",
          help: "check the separator, and which columns hold text and class")
      }
      if isHeader {
        isHeader = false
        continue
      }
      let text = Array(columns.text.map { fields[$0] }.joined(separator: [UInt8(ascii: " ")]))
      try collector.add(text, fields[columns.label], line: line)
    }
    return try collector.finish()
  }

  private static func tsvRow(
    _ stream: ByteStream
  ) throws(DiagnosticsError) -> (fields: [[UInt8]], line: Int)? {
    guard let (bytes, line) = try stream.nextLine() else { return nil }
    return (
      bytes.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false).map { Array($0) }, line
    )
  }

  private static func csvRow(
    _ stream: ByteStream
  ) throws(DiagnosticsError) -> (fields: [[UInt8]], line: Int)? {
    guard try stream.peek() != nil else { return nil }
    let line = stream.line
    var fields: [[UInt8]] = []
    while true {
      var field: [UInt8] = []
      if try stream.peek() == UInt8(ascii: "\"") {
        try quoted(stream, into: &field)
      }
      var end: UInt8?
      while let byte = try stream.next() {
        if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") {
          end = byte
          break
        }
        if byte == UInt8(ascii: "\r"), try stream.peek() == UInt8(ascii: "\n") { continue }
        try stream.append(byte, to: &field)
      }
      fields.append(field)
      guard fields.count <= 10_000 else {
        throw TextCollector.failure(
          stream.path, line, "has more than 10,000 fields", help: "check that this is the file you meant")
      }
      if end != UInt8(ascii: ",") { return (fields, line) }
    }
  }

  /// Reads a field in quotes with both of them.
  private static func quoted(_ stream: ByteStream, into field: inout [UInt8]) throws(DiagnosticsError) {
    let start = stream.line
    _ = try stream.next()
    while let byte = try stream.next() {
      guard byte == UInt8(ascii: "\"") else {
        try stream.append(byte, to: &field)
        continue
      }
      switch try stream.peek() {
      case UInt8(ascii: "\""): try stream.append(try stream.next() ?? byte, to: &field)
      case nil, UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "\r"): return
      default:
        throw TextCollector.failure(
          stream.path, stream.line, "goes on after a closing quote",
          help: "double every quote inside of a quoted field (`\"\"`)")
      }
    }
    throw TextCollector.failure(
      stream.path, start, "opens a quote that is never closed",
      help: "close it; a quote inside of a quoted field is written twice (`\"\"`)")
  }
}

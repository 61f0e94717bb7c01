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

  /// A column of a table.
  public enum Column: Hashable, Sendable {
    /// By its number, from 1.
    case number(Int)
    /// By its name in the first line.
    case name(String)
  }

  /// Which columns hold what.
  public struct Columns: Sendable {
    /// The columns of the text; several are joined by a blank.
    public let text: [Column]
    /// The column of the label; nil when there is none.
    public let label: Column?
    /// The number of the first class; nil when it follows from the labels.
    public let firstClass: Int?

    /// Creates the choice.
    public init(text: [Column], label: Column?, firstClass: Int? = nil) {
      self.text = text
      self.label = label
      self.firstClass = firstClass
    }

    /// AG News: class, title, description; the text is the title and the description.
    public static let agNews = Columns(text: [.number(2), .number(3)], label: .number(1))

    /// Whether the first line must name the columns.
    var needsHeader: Bool {
      (text + [label].compactMap(\.self)).contains { if case .name = $0 { true } else { false } }
    }
  }

  /// The largest text that is read, in bytes.
  static let mostBytes = 1 << 34

  /// The examples of a file, at most `limit`.
  ///
  /// Every row must have as many fields as the first. Without `hasHeader`, there is a header if a column is named.
  /// Errors, with the line: those of reading a file, `dataMalformed` for other formats, unclosed quotes, ragged rows,
  /// missing columns and bytes that are no UTF-8; `noData`. What concerns the choice of columns points at `text` or
  /// `label` of `places`.
  public static func read(
    path: String, form: Form, columns: Columns, hasHeader: Bool? = nil, limit: Int? = nil,
    places settings: [String: SourceSpan] = [:]
  ) throws(DiagnosticsError) -> TextExamples {
    let stream = try ByteStream(path: path, limit: mostBytes)
    var collector = TextCollector(path: path, firstClass: columns.firstClass)
    var isHeader = hasHeader ?? columns.needsHeader
    var places: (text: [Int], label: Int?)?
    var width = 0
    while collector.count < limit ?? Int.max {
      guard let (fields, line) = try form == .csv ? csvRow(stream) : tsvRow(stream) else { break }
      if fields.count == 1, fields[0].isEmpty, places == nil || width > 1 { continue }
      guard let (text, label) = places else {
        let found = try self.places(columns, fields, isHeader: isHeader, path, line, settings)
        places = found
        width = fields.count
        if !isHeader { try add(fields, found.text, found.label, line, to: &collector) }
        isHeader = false
        continue
      }
      guard width == fields.count else {
        throw TextCollector.failure(
          path, line, "has \(fields.count) field\(fields.count == 1 ? "" : "s"), the first has \(width)",
          help: form == .csv ? "put fields that hold commas in quotes" : "check the tabs of the line")
      }
      try add(fields, text, label, line, to: &collector)
    }
    return try collector.finish()
  }

  private static func add(
    _ fields: [[UInt8]], _ text: [Int], _ label: Int?, _ line: Int, to collector: inout TextCollector
  ) throws(DiagnosticsError) {
    let words = text.count == 1 ? fields[text[0]] : Array(text.map { fields[$0] }.joined(separator: [0x20]))
    try collector.add(words, label.map { fields[$0] }, line: line)
  }

  /// The places of the columns in the fields of the first line.
  private static func places(
    _ columns: Columns, _ fields: [[UInt8]], isHeader: Bool, _ path: String, _ line: Int,
    _ settings: [String: SourceSpan]
  ) throws(DiagnosticsError) -> (text: [Int], label: Int?) {
    func place(_ column: Column, _ key: String) throws(DiagnosticsError) -> Int {
      func failure(_ words: String, _ help: [String]) -> DiagnosticsError {
        TextCollector.failure(path, line, words, at: settings[key], help: help)
      }
      switch column {
      case .number(let number):
        guard number >= 1, number <= fields.count else {
          throw failure(
            "has \(fields.count) field\(fields.count == 1 ? "" : "s"); field \(number) is needed",
            ["check the separator, and which columns hold text and class"])
        }
        return number - 1
      case .name(let name):
        let found = fields.indices.filter { fields[$0].elementsEqual(name.utf8) }
        guard isHeader else {
          throw failure(
            "is no header, so there is no column `\(name)`",
            ["give the number of the column, or take `header: false` away"])
        }
        guard let first = found.first else {
          let names = fields.map { String(decoding: $0.prefix(40), as: UTF8.self) }
          throw failure(
            "names no column `\(name)`", TextCollector.help(name, among: names, called: "column"))
        }
        guard found.count == 1 else {
          throw failure("names two columns `\(name)`", ["give the number of the column: \(first + 1)"])
        }
        return first
      }
    }
    var text: [Int] = []
    for column in columns.text { text.append(try place(column, "text")) }
    guard let label = columns.label else { return (text, nil) }
    return (text, try place(label, "label"))
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

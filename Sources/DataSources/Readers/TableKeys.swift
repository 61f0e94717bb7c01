internal import Diagnostics
internal import Schemas

/// The keys that all readers of tables have.
struct TableKeys: Sendable {
  static let file = Key.required("file", .path, "The file.")
  static let first = Key.inferred(
    "first", .integer(Int(Int32.min)...Int(Int32.max)),
    "The number of the first class; 0 or 1 if left out, whichever is the lowest in the training data.")
  static let all: [Key] = [
    file,
    .required("text", .columns, "The column of the text by name or by number from 1; several in a list."),
    .inferred("label", .column, "The column of the label."),
    .inferred(
      "header", .boolean,
      "Whether the first line names the columns; as the names of columns ask for if left out."),
    first,
  ]

  private let file: String
  private let columns: TextTable.Columns
  private let hasHeader: Bool?

  init(_ arguments: Arguments) {
    file = arguments.text("file") ?? ""
    columns = TextTable.Columns(
      text: arguments.list("text").compactMap { TextTable.Column($0) },
      label: arguments["label"].flatMap { TextTable.Column($0) }, firstClass: arguments.integer("first"))
    hasHeader = arguments["header"] == nil ? nil : arguments.boolean("header")
  }

  func read(_ form: TextTable.Form, _ request: ReadRequest) throws(DiagnosticsError) -> TextExamples {
    try TextTable.read(
      path: file, form: form, columns: columns, hasHeader: hasHeader, limit: request.limit,
      places: request.places)
  }
}

extension TextTable.Column {
  /// The column that a setting names.
  init?(_ value: Value) {
    switch value {
    case .integer(let number): self = .number(number)
    case .text(let name): self = .name(name)
    default: return nil
    }
  }
}

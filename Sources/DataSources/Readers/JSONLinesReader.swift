public import Diagnostics
public import Schemas

/// `json_lines`: an object on each line.
///
///     train: { json_lines: { file: train.jsonl, text: text, label: label } }
public struct JSONLinesReader: Reader {
  public static let schema = Schema(
    kind: "json_lines",
    summary: "One JSON object on each line, with a text and a label.",
    discussion: """
      Plain or compressed with gzip. The text is a string, the label a string or a number; several texts are joined by a \
      blank.
      """,
    keys: [
      TableKeys.file,
      .optional("text", .texts, default: .texts(["text"]), "The field of the text; several in a list."),
      .inferred("label", .text, "The field of the label."),
      TableKeys.first,
    ], example: "json_lines: { file: train.jsonl, text: text, label: label }")

  public static let givesTexts = true

  private let file: String
  private let texts: [String]
  private let label: String?
  private let firstClass: Int?

  public init(arguments: Arguments) {
    file = arguments.text("file") ?? ""
    texts = arguments.texts("text")
    label = arguments.text("label")
    firstClass = arguments.integer("first")
  }

  public func read(_ request: ReadRequest) throws(DiagnosticsError) -> ReadExamples {
    .texts(
      try JSONLines.read(
        path: file, texts: texts.isEmpty ? ["text"] : texts, label: label, firstClass: firstClass,
        limit: request.limit, places: request.places))
  }
}

public import Diagnostics
public import Schemas

/// `text`: one text for a language model.
///
///     train: { text: { file: corpus.txt, window: 64 } }
public struct TextReader: Reader {
  public static let schema = Schema(
    kind: "text",
    summary: "One long text for language models, cut into rows of `window` tokens; without labels.",
    discussion: """
      UTF-8, plain or compressed with gzip. A row begins every `stride` tokens; what is left at the end is no row. \
      `validation` takes the end of the text.
      """,
    keys: [
      TableKeys.file,
      .required("window", .integer(1...1 << 24), "The tokens of a row."),
      .inferred(
        "stride", .integer(1...1 << 24),
        "The tokens from the start of a row to that of the next; `window` if left out."),
    ], lengthKey: "window", example: "text: { file: corpus.txt, window: 64 }")

  public static let givesTexts = true

  private let file: String
  private let window: Int
  private let stride: Int

  public init(arguments: Arguments) {
    file = arguments.text("file") ?? ""
    window = max(1, arguments.integer("window") ?? 1)
    stride = max(1, arguments.integer("stride") ?? window)
  }

  public func read(_ request: ReadRequest) throws(DiagnosticsError) -> ReadExamples {
    .windows(
      TextWindows(text: try PlainText.read(path: file), path: file, window: window, stride: stride))
  }
}

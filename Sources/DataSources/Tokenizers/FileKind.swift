public import Diagnostics
internal import Files
public import Schemas

/// `file`: Hugging Face's `tokenizer.json`.
///
///     tokenizer: { file: tokenizer.json, length: 128 }
public struct FileKind: TokenizerKind {
  public static let schema = Schema(
    kind: "file",
    summary: "A `tokenizer.json` as Hugging Face's `tokenizers` writes it: WordPiece, BPE or WordLevel.",
    discussion: """
      Truncation and padding that the file holds are used where `length`, `padding` and `truncation` are left out. \
      `Split` and `Replace` know texts and the regular expressions \
      \(TextPattern.Expression.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")), as the package reads them; \
      a part that is not known is an error, since leaving it out would give other tokens.
      """,
    keys: [.required("file", .path, "The file.")], example: "tokenizer: { file: tokenizer.json, length: 128 }"
  )

  private let file: String

  public init(arguments: Arguments) { file = arguments.text("file") ?? "" }

  public func make(from texts: [String]) throws(DiagnosticsError) -> MadeTokenizer {
    let bytes = try BoundedFile.read(path: file, limit: TokenizerFile.mostBytes)
    let (tokenizer, layout) = try TokenizerFile.read(bytes, path: file)
    return MadeTokenizer(tokenizer, file: bytes, layout: layout)
  }
}

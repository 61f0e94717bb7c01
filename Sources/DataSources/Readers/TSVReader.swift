public import Diagnostics
public import Schemas

/// `tsv`: a table with tabs.
///
///     train: { tsv: { file: train.tsv, text: sentence, label: label } }
public struct TSVReader: Reader {
  public static let schema = Schema(
    kind: "tsv",
    summary: "A table with tabs between its fields, without quoting.",
    discussion: """
      As GLUE's files are, plain or compressed with gzip: a quote is an ordinary character. Several columns of text are \
      joined by a blank.
      """,
    keys: TableKeys.all, example: "tsv: { file: train.tsv, text: sentence, label: label }")

  public static let givesTexts = true

  private let table: TableKeys

  public init(arguments: Arguments) { table = TableKeys(arguments) }

  public func read(_ request: ReadRequest) throws(DiagnosticsError) -> ReadExamples {
    .texts(try table.read(.tsv, request))
  }
}

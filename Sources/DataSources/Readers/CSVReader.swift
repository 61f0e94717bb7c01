public import Diagnostics
public import Schemas

/// `csv`: a table with commas.
///
///     train: { csv: { file: train.csv, text: [2, 3], label: 1 } }
public struct CSVReader: Reader {
  public static let schema = Schema(
    kind: "csv",
    summary: "A table with commas between its fields, which may stand in quotes.",
    discussion: """
      RFC 4180, plain or compressed with gzip: fields that hold commas, quotes or line ends stand in quotes, a quote in \
      them is doubled. Several columns of text are joined by a blank; `\\n` and the like stay as they are.
      """,
    keys: TableKeys.all, example: "csv: { file: train.csv, text: [2, 3], label: 1 }")

  public static let givesTexts = true

  private let table: TableKeys

  public init(arguments: Arguments) { table = TableKeys(arguments) }

  public func read(_ request: ReadRequest) throws(DiagnosticsError) -> ReadExamples {
    .texts(try table.read(.csv, request))
  }
}

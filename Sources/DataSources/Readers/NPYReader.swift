public import Diagnostics
public import Schemas

/// `npy`: a NumPy file for each column.
///
///     train: { npy: { x: x.npy, labels: y.npy } }
public struct NPYReader: Reader {
  public static let schema = Schema(
    kind: "npy",
    summary: "A NumPy `.npy` file for each input and for the targets; the first axis is the example.",
    keys: [.required("files", .paths, "The file of each column.")], shortKey: "files",
    example: "npy: { x: x.npy, labels: y.npy }")

  private let files: [Value.Entry]

  public init(arguments: Arguments) { files = arguments.entries("files") }

  public func read(_ request: ReadRequest) throws(DiagnosticsError) -> ReadExamples {
    var columns: [NumPyColumn] = []
    for file in files {
      let arrays = try NumPyFile.read(path: file.text)
      guard let array = arrays.first, array.name.isEmpty else {
        throw DataFailure.badArrays(
          file.text, "is an `.npz` file with several arrays", help: "write `npz: \(file.text)`")
      }
      columns.append(NumPyColumn(name: file.name, path: file.text, array: array))
    }
    return .arrays(try Dataset.arrays(columns, request))
  }
}

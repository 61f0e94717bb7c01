public import Diagnostics
public import Schemas

/// `npz`: NumPy arrays in one file.
///
///     train: { npz: train.npz }
public struct NPZReader: Reader {
  public static let schema = Schema(
    kind: "npz",
    summary:
      "A NumPy `.npz` file with an array for each input and for the targets; the first axis is the example.",
    keys: [TableKeys.file], shortKey: "file", example: "npz: train.npz")

  private let file: String

  public init(arguments: Arguments) { file = arguments.text("file") ?? "" }

  public func read(_ request: ReadRequest) throws(DiagnosticsError) -> ReadExamples {
    let arrays = try NumPyFile.read(path: file)
    var columns: [NumPyColumn] = []
    for name in request.inputs + [request.target].compactMap(\.self) {
      guard let array = arrays.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
        let names = arrays.prefix(20).map { "`\($0.name)`" }.joined(separator: ", ")
        throw DiagnosticsError(
          .error(
            .arrayMissing, "`\(file)` has no array `\(name)`",
            help: [arrays.isEmpty ? "it holds no arrays" : "its arrays are \(names)"]))
      }
      columns.append(NumPyColumn(name: name, path: file, array: array))
    }
    return .arrays(try Dataset.arrays(columns, request))
  }
}

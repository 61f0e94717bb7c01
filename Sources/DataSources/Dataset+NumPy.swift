internal import Diagnostics

/// An array of a NumPy file that becomes a column.
struct NumPyColumn {
  let name: String
  let path: String
  let array: NumPyArray
}

extension Dataset {
  /// Arrays whose first axis is the example as a data set; at most as many examples as asked for.
  ///
  /// Errors: `dataMalformed` for an array without axes, `dataDisagrees` for different counts, `noData` for none.
  static func arrays(
    _ arrays: [NumPyColumn], _ request: ReadRequest
  ) throws(DiagnosticsError) -> Dataset {
    var columns: [DatasetColumn] = []
    guard let first = arrays.first else {
      throw DiagnosticsError(.error(.noData, "there are no arrays", help: ["name a file for each input"]))
    }
    for column in arrays {
      guard !column.array.shape.isEmpty else {
        throw DataFailure.malformed(
          column.path, "holds `\(column.name)` as a single number, where the first axis must be the example",
          help: "write it with one row for each example")
      }
      guard column.array.shape[0] == first.array.shape.first else {
        throw DiagnosticsError(
          .error(
            .dataDisagrees,
            "`\(first.name)` has \(first.array.shape.first ?? 0) examples but `\(column.name)` \(column.array.shape[0])",
            help: ["write arrays with one row for each example"]))
      }
      let shape = Array(column.array.shape.dropFirst())
      try checkWidth(column.path, shape)
      let storage: DatasetColumn.Storage =
        switch column.array.values {
        case .bytes(let bytes): .bytes(bytes, request.normalization ?? .none)
        case .int32s(let values): .int32s(values)
        case .floats(let values): .floats(values)
        }
      columns.append(DatasetColumn(name: column.name, shape: shape, storage: storage))
    }
    return Dataset(count: min(first.array.shape.first ?? 0, request.limit ?? Int.max), columns: columns)
  }
}

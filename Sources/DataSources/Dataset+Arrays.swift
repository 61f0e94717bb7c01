public import Diagnostics

extension Dataset {
  /// Arrays from a safetensors file whose first axis is the example.
  ///
  /// `names` picks arrays; without it all are taken. U8 stays bytes, read through `normalization`; other whole numbers
  /// become Int32, the rest Float. At most `limit` examples are kept.
  /// Errors: those of `SafetensorsFile`; `dataMalformed` for an array without axes, `dataDisagrees` for different
  /// counts, `noData` for a file without arrays.
  public static func arrays(
    path: String, names: [String]? = nil, normalization: PixelNormalization = .none, limit: Int? = nil
  ) throws(DiagnosticsError) -> Dataset {
    let file = try SafetensorsFile.open(path)
    var columns: [DatasetColumn] = []
    var first: SafetensorsFile.Tensor?
    for name in names ?? file.names {
      let tensor = try file.existing(name)
      guard !tensor.shape.isEmpty else {
        throw DataFailure.malformed(
          path, "holds `\(name)` as a single number, where the first axis must be the example",
          help: "leave the array out, or write it with one row for each example")
      }
      if let first, first.shape[0] != tensor.shape[0] {
        throw DiagnosticsError(
          .error(
            .dataDisagrees,
            "`\(path)` holds \(first.shape[0]) examples in `\(first.name)` but \(tensor.shape[0]) in `\(name)`",
            help: ["write arrays with one row for each example, or name only those that belong together"]))
      }
      first = first ?? tensor
      try checkWidth(path, Array(tensor.shape.dropFirst()))
      columns.append(
        DatasetColumn(
          name: name, shape: Array(tensor.shape.dropFirst()),
          storage: try storage(file, tensor, normalization)))
    }
    guard let first else {
      throw DiagnosticsError(
        .error(.noData, "`\(path)` holds no arrays", help: ["check that this is the file you meant"]))
    }
    return Dataset(count: min(first.shape[0], limit.map { max($0, 0) } ?? Int.max), columns: columns)
  }

  private static func storage(
    _ file: SafetensorsFile, _ tensor: SafetensorsFile.Tensor, _ normalization: PixelNormalization
  ) throws(DiagnosticsError) -> DatasetColumn.Storage {
    if tensor.elementType == .uint8 { return .bytes(try file.bytes(tensor.name), normalization) }
    if tensor.elementType.isWhole { return .int32s(try file.int32s(tensor.name)) }
    return .floats(try file.floats(tensor.name))
  }
}

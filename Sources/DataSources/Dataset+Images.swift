public import Diagnostics

extension Dataset {
  /// Images and their classes from two IDX files.
  ///
  /// The first column has the shape [1, height, width], or what follows the first axis when there are more than
  /// three; the second has one whole number for each example. At most `limit` examples are kept.
  /// Errors: those of `IDX.read`, `dataMalformed` for a file of the wrong kind, `dataDisagrees` for different counts.
  public static func images(
    _ images: (name: String, path: String), labels: (name: String, path: String),
    normalization: PixelNormalization = PixelNormalization(), limit: Int? = nil
  ) throws(DiagnosticsError) -> Dataset {
    let pixels = try IDX.read(path: images.path)
    let classes = try IDX.read(path: labels.path)
    try checkKinds(pixels, classes)
    guard pixels.shape[0] == classes.shape[0] else {
      throw DiagnosticsError(
        .error(
          .dataDisagrees,
          "\(pixels.shape[0]) images but \(classes.shape[0]) labels: `\(pixels.path)` and `\(classes.path)` do not "
            + "belong together", help: ["give the labels of the same set (training or test)"]))
    }
    let rest = Array(pixels.shape.dropFirst())
    return Dataset(
      count: min(pixels.shape[0], limit.map { max($0, 0) } ?? Int.max),
      columns: [
        DatasetColumn(
          name: images.name, shape: rest.count == 2 ? [1] + rest : rest,
          storage: storage(pixels.values, normalization)),
        DatasetColumn(name: labels.name, shape: [], storage: wholeStorage(classes.values)),
      ])
  }

  private static func checkKinds(_ images: IDXArray, _ labels: IDXArray) throws(DiagnosticsError) {
    guard images.shape.count >= 3 else {
      throw DataFailure.malformed(
        images.path, "holds an array of \(images.shape), where images need at least three axes",
        help: images.shape.count == 1 && labels.shape.count >= 3
          ? "it looks like labels: the two files are swapped" : "check that this is the file of the images")
    }
    try checkWidth(images.path, Array(images.shape.dropFirst()))
    guard labels.shape.count == 1 else {
      throw DataFailure.malformed(
        labels.path, "holds an array of \(labels.shape), where labels need one axis",
        help: "check that this is the file of the labels")
    }
    if case .floats = labels.values {
      throw DataFailure.malformed(
        labels.path, "holds fractions, where labels are whole numbers",
        help: "check that this is the file of the labels")
    }
  }

  /// A file without examples may claim any size for one, since nothing times anything is nothing.
  static func checkWidth(_ path: String, _ shape: [Int]) throws(DiagnosticsError) {
    guard CheckedProduct.of(shape) != nil else {
      throw DataFailure.malformed(
        path, "claims examples of \(shape), whose size is beyond 64 bits",
        help: "check that this is the file you meant")
    }
  }

  private static func storage(
    _ values: IDXArray.Values, _ normalization: PixelNormalization
  ) -> DatasetColumn.Storage {
    switch values {
    case .bytes(let bytes): .bytes(bytes, normalization)
    case .int32s(let values): .int32s(values)
    case .floats(let values): .floats(values)
    }
  }

  private static func wholeStorage(_ values: IDXArray.Values) -> DatasetColumn.Storage {
    if case .bytes(let bytes) = values { return .int32s(bytes.map { Int32($0) }) }
    return storage(values, .none)
  }
}

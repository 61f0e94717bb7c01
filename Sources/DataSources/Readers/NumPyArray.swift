public import Diagnostics

/// An array from a NumPy file, in row-major order.
public struct NumPyArray: Sendable {
  /// The elements: bytes as they are, other whole numbers as Int32, the rest as Float.
  public enum Values: Equatable, Sendable {
    case bytes([UInt8])
    case int32s([Int32])
    case floats([Float])
  }

  /// Its name; empty for an `.npy` file.
  public let name: String
  /// The sizes of its axes; none for a single number.
  public let shape: [Int]
  /// The elements.
  public let values: Values
}

/// Reads NumPy's `.npy` and `.npz` files.
///
/// Read are truth values, whole numbers and floating-point numbers of 16 to 64 bits, of either byte order, by rows or by
/// columns (format versions 1 to 3). Pickled objects are refused: they can run any program.
public enum NumPyFile {
  /// The arrays of a file: one of `.npy`, all of `.npz` in the order of the archive.
  ///
  /// All arrays together may have `limit` bytes. Errors: those of reading a file; `arraysMalformed` for what is no right
  /// file, `arrayWrongElementType` for elements that are not read, `fileTooLarge`.
  public static func read(path: String, limit: Int = 1 << 32) throws(DiagnosticsError) -> [NumPyArray] {
    let bytes = try Gzip.inflate(path: path, limit: limit)
    if bytes.starts(with: [0x93]) { return [try array(path, "", bytes[...])] }
    guard bytes.starts(with: Array("PK".utf8)) else {
      let hint = FormatHint.recognize(Array(bytes.prefix(16)))
      throw DataFailure.badArrays(
        path, "is \(hint?.format ?? "no NumPy file: it does not begin with `\\x93NUMPY`")",
        help: hint?.help ?? "write it with `numpy.save` or `numpy.savez`")
    }
    var left = limit
    var arrays: [NumPyArray] = []
    for member in try ZipArchive(path: path, bytes: bytes).members {
      guard member.size <= left else { throw tooLarge(path, limit) }
      left -= member.size
      let content = try member.content(bytes, path: path)
      let name = member.name.hasSuffix(".npy") ? String(member.name.dropLast(4)) : member.name
      arrays.append(try array(path, name, content[...]))
    }
    return arrays
  }

  private static func tooLarge(_ path: String, _ limit: Int) -> DiagnosticsError {
    DiagnosticsError(
      .error(
        .fileTooLarge, "`\(path)` unpacks to more than the \(limit) bytes that are read",
        help: ["check that this is the file you meant"]))
  }

  private static func array(
    _ path: String, _ name: String, _ bytes: ArraySlice<UInt8>
  ) throws(DiagnosticsError) -> NumPyArray {
    let header: NumPyHeader
    do throws(NumPyHeader.Failure) {
      header = try NumPyHeader(bytes)
    } catch {
      let place = name.isEmpty ? "" : "the array `\(name)`: "
      throw DataFailure.badArrays(path, "is no right NumPy file: \(place)\(error.words)", help: error.help)
    }
    var data = Array(bytes[header.dataStart...])
    if header.isBigEndian { swapBytes(&data, width: header.type.width) }
    let values: NumPyArray.Values
    do throws(ArrayElementType.ConversionFailure) {
      values = try convert(data, header)
    } catch {
      throw DiagnosticsError(
        .error(
          .arrayWrongElementType,
          "`\(name.isEmpty ? "the array" : name)` in `\(path)` cannot be read: \(error.words) (position \(error.index))",
          help: ["convert the array with `.astype(numpy.float32)` or `.astype(numpy.int32)`"]))
    }
    return NumPyArray(name: name, shape: header.shape, values: values)
  }

  private static func convert(
    _ data: [UInt8], _ header: NumPyHeader
  ) throws(ArrayElementType.ConversionFailure) -> NumPyArray.Values {
    if header.type == .uint8 { return .bytes(ordered(data, header)) }
    if header.type.isWhole {
      return .int32s(
        ordered(
          try converted(data, header.count) { (raw, out) throws(ArrayElementType.ConversionFailure) in
            try header.type.convert(raw, to: out)
          }, header))
    }
    return .floats(
      ordered(
        try converted(data, header.count) { (raw, out) throws(ArrayElementType.ConversionFailure) in
          try header.type.convert(raw, to: out)
        }, header))
  }

  private static func converted<Element: Numeric>(
    _ data: [UInt8], _ count: Int,
    _ body: (UnsafeRawBufferPointer, UnsafeMutableBufferPointer<Element>) throws(ArrayElementType
      .ConversionFailure)
      -> Void
  ) throws(ArrayElementType.ConversionFailure) -> [Element] {
    var out = [Element](repeating: 0, count: count)
    var failure: ArrayElementType.ConversionFailure?
    data.withUnsafeBytes { raw in
      out.withUnsafeMutableBufferPointer { buffer in
        do throws(ArrayElementType.ConversionFailure) { try body(raw, buffer) } catch { failure = error }
      }
    }
    if let failure { throw failure }
    return out
  }

  private static func swapBytes(_ data: inout [UInt8], width: Int) {
    for start in stride(from: 0, to: data.count, by: width) { data[start..<start + width].reverse() }
  }

  /// Elements by columns put by rows.
  private static func ordered<Element>(_ values: [Element], _ header: NumPyHeader) -> [Element] {
    guard header.isByColumns, header.shape.count > 1, !values.isEmpty else { return values }
    var steps: [Int] = []
    var step = 1
    for size in header.shape {
      steps.append(step)
      step *= size
    }
    var index = [Int](repeating: 0, count: header.shape.count)
    var place = 0
    return values.indices.map { _ in
      let value = values[place]
      for axis in index.indices.reversed() {
        index[axis] += 1
        place += steps[axis]
        if index[axis] < header.shape[axis] { break }
        place -= steps[axis] * index[axis]
        index[axis] = 0
      }
      return value
    }
  }
}

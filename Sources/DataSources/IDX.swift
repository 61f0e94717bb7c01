public import Diagnostics
internal import Files

/// An array from an IDX file, the format of MNIST and its relatives.
public struct IDXArray: Sendable {
  /// The elements in row-major order: unsigned bytes as they are, other whole numbers as Int32, the rest as Float.
  public enum Values: Sendable {
    case bytes([UInt8])
    case int32s([Int32])
    case floats([Float])
  }

  /// The path it was read from, for messages.
  public let path: String
  /// The sizes of its axes, 1 to 8 of them; any may be 0.
  public let shape: [Int]
  /// The elements.
  public let values: Values
}

/// Reads IDX files, plain or compressed with gzip.
///
/// The form is two zero bytes, the element type, the number of axes, their sizes and the elements, all big-endian
/// (Y. LeCun, C. Cortes, C. Burges: The MNIST database).
public enum IDX {
  /// The array in a file.
  ///
  /// The size that the header promises must not exceed `limit` bytes, and the file must hold exactly that.
  /// Errors: `cannotRead`, `notAFile`, `dataMalformed`, `fileTooLarge`.
  public static func read(path: String, limit: Int = 1 << 34) throws(DiagnosticsError) -> IDXArray {
    let file = try InflatingFile(path: path)
    let header = try IDXHeader(file, limit: limit)
    let values = try elements(file, header)
    try checkEnd(file, header)
    return IDXArray(path: path, shape: header.shape, values: values)
  }

  /// What the head of a file promises: the sizes of the axes, the elements, and whether these are bytes.
  ///
  /// Errors: those of `read`, but for what only the elements would show.
  static func head(
    path: String, limit: Int = 1 << 34
  ) throws(DiagnosticsError) -> (shape: [Int], count: Int, isBytes: Bool) {
    let header = try IDXHeader(InflatingFile(path: path), limit: limit)
    return (header.shape, header.count, header.type == .uint8)
  }

  private static func elements(
    _ file: InflatingFile, _ header: IDXHeader
  ) throws(DiagnosticsError) -> IDXArray.Values {
    switch header.type {
    case .uint8:
      return .bytes(
        try [UInt8].filled(count: header.count) { (buffer) throws(DiagnosticsError) in
          let count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
          guard count == buffer.count else { throw header.short(file, by: count) }
        })
    case .int8: return .int32s(try convert(file, header) { Int32($0.load(as: Int8.self)) })
    case .int16:
      return .int32s(try convert(file, header) { Int32(Int16(bigEndian: $0.loadUnaligned(as: Int16.self))) })
    case .int32:
      return .int32s(try convert(file, header) { Int32(bigEndian: $0.loadUnaligned(as: Int32.self)) })
    case .float32:
      return .floats(
        try convert(file, header) { Float(bitPattern: UInt32(bigEndian: $0.loadUnaligned(as: UInt32.self))) })
    case .float64:
      return .floats(
        try convert(file, header) {
          Float(Double(bitPattern: UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self))))
        })
    }
  }

  /// Reads elements in chunks and decodes each from where it starts.
  private static func convert<Element>(
    _ file: InflatingFile, _ header: IDXHeader, _ decode: (UnsafeRawPointer) -> Element
  ) throws(DiagnosticsError) -> [Element] {
    let width = header.type.width
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { chunk.deallocate() }
    return try [Element].filled(count: header.count) { (buffer) throws(DiagnosticsError) in
      var done = 0
      while done < buffer.count, let base = chunk.baseAddress {
        let wanted = min(chunk.count / width, buffer.count - done)
        let count = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: chunk[..<(wanted * width)]))
        guard count == wanted * width else { throw header.short(file, by: done * width + count) }
        for index in 0..<wanted {
          buffer.initializeElement(at: done + index, to: decode(base + index * width))
        }
        done += wanted
      }
    }
  }

  /// Asking for one byte more also makes zlib compare the checksum at the end.
  private static func checkEnd(_ file: InflatingFile, _ header: IDXHeader) throws(DiagnosticsError) {
    let spare = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
    defer { spare.deallocate() }
    guard try file.read(into: spare) == 0 else {
      throw DataFailure.malformed(
        file.path,
        "goes on after the \(GroupedNumber.words(header.byteCount)) bytes of elements that its header promises "
          + "(\(header.shape))",
        help: DataFailure.downloadAgain)
    }
  }
}

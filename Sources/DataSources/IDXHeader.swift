internal import Diagnostics
internal import Files

/// The head of an IDX file: the element type and the sizes of the axes, checked before anything is allocated.
struct IDXHeader {
  /// The element types, by their codes.
  enum ElementType: UInt8 {
    case uint8 = 0x08
    case int8 = 0x09
    case int16 = 0x0B
    case int32 = 0x0C
    case float32 = 0x0D
    case float64 = 0x0E

    /// The bytes of one element.
    var width: Int {
      switch self {
      case .uint8, .int8: 1
      case .int16: 2
      case .int32, .float32: 4
      case .float64: 8
      }
    }
  }

  let type: ElementType
  let shape: [Int]
  /// The number of elements.
  let count: Int
  /// The bytes of all elements.
  let byteCount: Int

  /// Reads and checks the head; the file is then at its first element.
  init(_ file: InflatingFile, limit: Int) throws(DiagnosticsError) {
    let start = try IDXHeader.bytes(file, count: 4)
    guard start.count == 4, start[0] == 0, start[1] == 0 else { throw try IDXHeader.notIDX(file, start) }
    guard let type = ElementType(rawValue: start[2]) else {
      throw DataFailure.malformed(
        file.path, "has the element type \(hex(start[2])), which IDX does not define",
        help: "the types are 08 (bytes), 09, 0B, 0C (whole numbers), 0D and 0E (floating point)")
    }
    let rank = Int(start[3])
    guard (1...8).contains(rank) else {
      throw DataFailure.malformed(
        file.path, "has \(rank) axes; 1 to 8 are read", help: "check that this is an IDX file")
    }
    let sizes = try IDXHeader.bytes(file, count: 4 * rank)
    guard sizes.count == 4 * rank else {
      throw DataFailure.malformed(
        file.path, "is cut short: it ends within the sizes of its \(rank) axes",
        help: DataFailure.downloadAgain)
    }
    let shape = (0..<rank).map { axis in
      sizes[(4 * axis)..<(4 * axis + 4)].reduce(0) { $0 << 8 | Int($1) }
    }
    self.type = type
    self.shape = shape
    guard let count = CheckedProduct.of(shape), let byteCount = CheckedProduct.of([count, type.width]),
      byteCount <= limit
    else {
      throw DiagnosticsError(
        .error(
          .fileTooLarge,
          "`\(file.path)` promises an array of \(shape), more than the \(GroupedNumber.words(limit)) bytes that are read",
          help: ["check that this is the file you meant", DataFailure.downloadAgain]))
    }
    self.count = count
    self.byteCount = byteCount
    // A small file cannot make us allocate what a wrong header promises.
    let head = 4 + 4 * rank
    guard byteCount <= file.mostBytes - head || byteCount == 0 else {
      throw file.isCompressed
        ? DataFailure.malformed(
          file.path,
          "promises \(GroupedNumber.words(byteCount)) bytes of elements, more than it can unpack to",
          help: DataFailure.downloadAgain)
        : short(file, by: file.mostBytes - head)
    }
  }

  /// The error of a file that ends after `count` bytes of elements.
  func short(_ file: InflatingFile, by count: Int) -> DiagnosticsError {
    DataFailure.malformed(
      file.path,
      "is cut short: it holds \(GroupedNumber.words(count)) of the \(GroupedNumber.words(byteCount)) bytes of "
        + "elements that its header promises (\(shape))", help: DataFailure.downloadAgain)
  }

  private static func bytes(_ file: InflatingFile, count: Int) throws(DiagnosticsError) -> [UInt8] {
    var got = 0
    let bytes = try [UInt8].filled(count: count) { (buffer) throws(DiagnosticsError) in
      buffer.initialize(repeating: 0)
      got = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
    }
    return Array(bytes.prefix(got))
  }

  private static func notIDX(
    _ file: InflatingFile, _ start: [UInt8]
  ) throws(DiagnosticsError) -> DiagnosticsError {
    let inside = file.isCompressed ? " inside its gzip wrapper" : ""
    if let hint = FormatHint.recognize(start + (try bytes(file, count: 12))) {
      return DataFailure.malformed(
        file.path, "is no IDX file: it is \(hint.format)\(inside)", help: hint.help)
    }
    guard start.count == 4 else {
      return DataFailure.malformed(
        file.path, "is no IDX file: it has only \(start.count) bytes\(inside)",
        help: DataFailure.downloadAgain)
    }
    return DataFailure.malformed(
      file.path,
      "is no IDX file: it starts with \(start.map(hex).joined(separator: " "))\(inside), not with 00 00 and an "
        + "element type", help: "check that this is the file you meant")
  }
}

/// A byte as two hexadecimal digits.
private func hex(_ byte: UInt8) -> String {
  let digits = String(byte, radix: 16, uppercase: true)
  return byte < 16 ? "0" + digits : digits
}

public import Diagnostics
internal import Files

/// A safetensors file, open for reading; its arrays are read one at a time, from the disk to where they are needed.
public struct SafetensorsFile: Sendable {
  /// What the header says of one array.
  public struct Tensor: Sendable {
    /// Its name.
    public let name: String
    /// The type of the elements in the file.
    public let elementType: ArrayElementType
    /// The sizes of its axes; none for a single number.
    public let shape: [Int]
    /// The number of elements.
    public let count: Int
    /// The first byte, counted from the end of the header.
    let start: Int
    /// The byte after the last.
    let end: Int
  }

  /// The path by which it was opened.
  public let path: String
  /// The arrays in the order of their bytes.
  public let tensors: [Tensor]
  /// The texts under `__metadata__`.
  public let metadata: [(key: String, value: String)]
  private let file: OpenFile
  private let dataStart: Int
  /// Positions by the bytes of the names; different spellings of an accented letter are different names.
  private let positions: [[UInt8]: Int]

  /// Opens a file and checks its header; no array is read.
  ///
  /// Errors: `cannotRead`, `notAFile`, `arraysMalformed`.
  public static func open(_ path: String) throws(DiagnosticsError) -> SafetensorsFile {
    try SafetensorsFile(OpenFile(path: path))
  }

  private init(_ file: OpenFile) throws(DiagnosticsError) {
    let header = try SafetensorsHeader(file)
    self.file = file
    path = file.path
    tensors = header.tensors
    metadata = header.metadata
    dataStart = file.size - (header.tensors.last?.end ?? 0)
    positions = Dictionary(
      tensors.enumerated().map { (Array($0.element.name.utf8), $0.offset) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The names of the arrays in the order of their bytes.
  public var names: [String] { tensors.map(\.name) }

  /// The array of this name, or nil.
  public func tensor(_ name: String) -> Tensor? {
    positions[Array(name.utf8)].map { tensors[$0] }
  }

  /// The elements of an array as Float, in row-major order.
  ///
  /// I32, I64, U32, U64 and F64 are rounded to the nearest (`ArrayElementType.isExactAsFloat`); an F64 beyond Float's
  /// range is an error. Errors: `arrayMissing`, `arrayWrongElementType`, `cannotRead`.
  public func floats(_ name: String) throws(DiagnosticsError) -> [Float] {
    try [Float].filled(count: existing(name).count) { (buffer) throws(DiagnosticsError) in
      try read(name, into: buffer)
    }
  }

  /// The elements of an array as Int32, in row-major order; each must be whole and fit.
  ///
  /// Errors: `arrayMissing`, `arrayWrongElementType`, `cannotRead`.
  public func int32s(_ name: String) throws(DiagnosticsError) -> [Int32] {
    try [Int32].filled(count: existing(name).count) { (buffer) throws(DiagnosticsError) in
      try read(name, into: buffer)
    }
  }

  /// The bytes of an array of U8 or I8 or BOOL as they are.
  func bytes(_ name: String) throws(DiagnosticsError) -> [UInt8] {
    let tensor = try existing(name)
    return try [UInt8].filled(count: tensor.end - tensor.start) { (buffer) throws(DiagnosticsError) in
      try file.fill(UnsafeMutableRawBufferPointer(buffer), from: dataStart + tensor.start)
    }
  }

  /// Reads elements as Float, from the one at position `first` on, until the buffer is full.
  ///
  /// - Requires: the array has that many elements after `first`; else the error `arrayWrongShape`.
  public func read(
    _ name: String, from first: Int = 0, into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(DiagnosticsError) {
    let tensor = try existing(name)
    try check(tensor, first, buffer.count)
    if tensor.elementType == .float32, UInt16(littleEndian: 1) == 1 {
      try file.fill(UnsafeMutableRawBufferPointer(buffer), from: dataStart + tensor.start + 4 * first)
    } else {
      try chunks(tensor, first, buffer.count) { (raw, range) throws(ArrayElementType.ConversionFailure) in
        try tensor.elementType.convert(raw, to: UnsafeMutableBufferPointer(rebasing: buffer[range]))
      }
    }
  }

  /// Reads elements as Int32, from the one at position `first` on, until the buffer is full.
  ///
  /// - Requires: the array has that many elements after `first`; else the error `arrayWrongShape`.
  public func read(
    _ name: String, from first: Int = 0, into buffer: UnsafeMutableBufferPointer<Int32>
  ) throws(DiagnosticsError) {
    let tensor = try existing(name)
    try check(tensor, first, buffer.count)
    try chunks(tensor, first, buffer.count) { (raw, range) throws(ArrayElementType.ConversionFailure) in
      try tensor.elementType.convert(raw, to: UnsafeMutableBufferPointer(rebasing: buffer[range]))
    }
  }

  /// The array of this name, or the error `arrayMissing` with the name that was perhaps meant.
  func existing(_ name: String) throws(DiagnosticsError) -> Tensor {
    if let tensor = tensor(name) { return tensor }
    var help =
      "it has \(tensors.count) arrays" + (tensors.isEmpty ? "" : ", the first is `\(tensors[0].name)`")
    if let near = NearestWord.suggestion(for: name, among: names) { help = "did you mean `\(near)`?" }
    throw DiagnosticsError(.error(.arrayMissing, "`\(path)` has no array `\(name)`", help: [help]))
  }

  private func check(_ tensor: Tensor, _ first: Int, _ count: Int) throws(DiagnosticsError) {
    guard first >= 0, first <= tensor.count, count <= tensor.count - first else {
      throw DiagnosticsError(
        .error(
          .arrayWrongShape,
          "`\(tensor.name)` in `\(path)` has \(tensor.count) elements \(tensor.shape); "
            + "\(count) from position \(first) on are needed"))
    }
  }

  /// Hands over the bytes of elements in pieces of at most 256 KiB, with the positions they have in the result.
  private func chunks(
    _ tensor: Tensor, _ first: Int, _ count: Int,
    _ body: (UnsafeRawBufferPointer, Range<Int>) throws(ArrayElementType.ConversionFailure) -> Void
  ) throws(DiagnosticsError) {
    let width = tensor.elementType.width
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { chunk.deallocate() }
    var done = 0
    while done < count {
      let range = done..<min(count, done + chunk.count / width)
      let raw = UnsafeMutableRawBufferPointer(rebasing: chunk[..<(range.count * width)])
      try file.fill(raw, from: dataStart + tensor.start + (first + done) * width)
      do throws(ArrayElementType.ConversionFailure) {
        try body(UnsafeRawBufferPointer(raw), range)
      } catch {
        throw DiagnosticsError(
          .error(
            .arrayWrongElementType,
            "`\(tensor.name)` in `\(path)` cannot be read: \(error.words) (position \(first + done + error.index))",
            help: ["convert the array to F32 or I32 with the program that made it"]))
      }
      done = range.upperBound
    }
  }
}

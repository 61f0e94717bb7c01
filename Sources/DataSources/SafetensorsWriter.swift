public import Diagnostics
internal import Files

/// Writes safetensors files, byte for byte as the reference implementation does.
///
/// Arrays go by falling alignment of their element type, then by name; the header is padded with spaces to a multiple
/// of 8. The file appears whole or not at all (`AtomicFile`), and the arrays are not copied first.
public enum SafetensorsWriter {
  /// Where the elements of an array come from.
  public enum Elements {
    case floats([Float])
    case int32s([Int32])
    /// Memory that stays valid and unchanged while the file is written.
    case floatMemory(UnsafeBufferPointer<Float>)
    /// Memory that stays valid and unchanged while the file is written.
    case int32Memory(UnsafeBufferPointer<Int32>)
  }

  /// An array to be written.
  public struct Tensor {
    /// Its name.
    public let name: String
    /// The sizes of its axes; their product is the number of elements.
    public let shape: [Int]
    /// The elements in row-major order.
    public let elements: Elements

    /// Creates an array; nothing is checked before it is written.
    public init(name: String, shape: [Int], elements: Elements) {
      self.name = name
      self.shape = shape
      self.elements = elements
    }
  }

  /// Writes the arrays and texts; both are put in the format's order.
  ///
  /// Errors: `cannotWrite`, `notAFile`; `arraysMalformed` for a name that appears twice, and `arrayWrongShape` for a
  /// shape that does not fit its elements: then nothing is written.
  public static func write(
    _ path: String, tensors: [Tensor], metadata: [String: String] = [:]
  ) throws(DiagnosticsError) {
    let sorted = tensors.sorted { a, b in
      if a.elements.isFloat != b.elements.isFloat { return a.elements.isFloat }
      return a.name.utf8.lexicographicallyPrecedes(b.name.utf8)
    }
    let header = try header(path, sorted, metadata)
    try AtomicFile.write(path: path) { (writer) throws(DiagnosticsError) in
      try writer.write((0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) })
      try writer.write(header)
      for tensor in sorted {
        try tensor.elements.write(to: &writer)
      }
    }
  }

  private static func header(
    _ path: String, _ tensors: [Tensor], _ metadata: [String: String]
  ) throws(DiagnosticsError) -> [UInt8] {
    var parts: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      let members = texts.map { "\(quoted($0.key)):\(quoted($0.value))" }
      parts.append("\"__metadata__\":{\(members.joined(separator: ","))}")
    }
    var names: Set<[UInt8]> = []
    var offset = 0
    for tensor in tensors {
      guard names.insert(Array(tensor.name.utf8)).inserted, tensor.name != "__metadata__" else {
        throw DataFailure.badArrays(
          path, "cannot hold two arrays named `\(tensor.name)`", help: "give every array its own name")
      }
      guard CheckedProduct.of(tensor.shape) == tensor.elements.count, tensor.shape.allSatisfy({ $0 >= 0 })
      else {
        throw DiagnosticsError(
          .error(
            .arrayWrongShape,
            "`\(tensor.name)` has \(tensor.elements.count) elements, which do not fill the shape \(tensor.shape)"
          ))
      }
      let end = offset + 4 * tensor.elements.count
      let shape = tensor.shape.map { String($0) }.joined(separator: ",")
      let type = tensor.elements.isFloat ? "F32" : "I32"
      parts.append(
        "\(quoted(tensor.name)):{\"dtype\":\"\(type)\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}"
      )
      offset = end
    }
    var header = Array("{\(parts.joined(separator: ","))}".utf8)
    header += [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    return header
  }

  /// A JSON string with the escapes that the reference implementation writes.
  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\u{8}": out += "\\b"
      case "\u{C}": out += "\\f"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}

extension SafetensorsWriter.Elements {
  /// The number of elements.
  var count: Int {
    switch self {
    case .floats(let values): values.count
    case .int32s(let values): values.count
    case .floatMemory(let values): values.count
    case .int32Memory(let values): values.count
    }
  }

  fileprivate var isFloat: Bool {
    switch self {
    case .floats, .floatMemory: true
    case .int32s, .int32Memory: false
    }
  }

  fileprivate func write(to writer: inout AtomicFile.Writer) throws(DiagnosticsError) {
    switch self {
    case .floats(let values): try write(values, to: &writer)
    case .int32s(let values): try write(values, to: &writer)
    case .floatMemory(let values): try writer.write(UnsafeRawBufferPointer(values))
    case .int32Memory(let values): try writer.write(UnsafeRawBufferPointer(values))
    }
  }

  private func write<Element: BitwiseCopyable>(
    _ values: [Element], to writer: inout AtomicFile.Writer
  ) throws(DiagnosticsError) {
    try values.withUnsafeBufferPointer { (pointer) throws(DiagnosticsError) in
      try writer.write(UnsafeRawBufferPointer(pointer))
    }
  }
}

import Glibc

/// Writes a safetensors file whose elements are given as bytes, for types that the writer does not make.
func writeArrays(_ path: String, _ arrays: [(name: String, type: String, shape: [Int], bytes: [UInt8])]) {
  var offset = 0
  var parts: [String] = []
  for array in arrays {
    let end = offset + array.bytes.count
    let shape = array.shape.map(String.init).joined(separator: ",")
    parts.append(
      "\"\(array.name)\":{\"dtype\":\"\(array.type)\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}"
    )
    offset = end
  }
  let header = Array("{\(parts.joined(separator: ","))}".utf8)
  let bytes = littleEndian(UInt64(header.count)) + header + arrays.flatMap(\.bytes)
  let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  _ = write(file, bytes, bytes.count)
  close(file)
}

/// The bytes of a whole number, lowest first.
func littleEndian<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

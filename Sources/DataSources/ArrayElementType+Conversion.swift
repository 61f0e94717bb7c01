extension ArrayElementType {
  /// Why an element cannot be converted.
  struct ConversionFailure: Error {
    /// The position of the element among those converted.
    let index: Int
    /// What it is and why that does not go.
    let words: String
  }

  /// Converts little-endian elements to Float, rounding to the nearest where they are not exact.
  ///
  /// A finite F64 beyond Float's range is a failure, and so is a truth value other than 0 and 1.
  func convert(
    _ raw: UnsafeRawBufferPointer, to out: UnsafeMutableBufferPointer<Float>
  ) throws(ConversionFailure) {
    switch self {
    case .float32: loop(raw, out) { (bits: UInt32) in Float(bitPattern: bits) }
    case .float16: loop(raw, out) { (bits: UInt16) in Float(Float16(bitPattern: bits)) }
    case .bfloat16: loop(raw, out) { (bits: UInt16) in Float(bitPattern: UInt32(bits) << 16) }
    case .float64:
      try checkedLoop(raw, out) { (bits: UInt64, index) throws(ConversionFailure) in
        let value = Double(bitPattern: bits)
        let rounded = Float(value)
        guard rounded.isFinite || !value.isFinite else {
          throw ConversionFailure(index: index, words: "\(value) is beyond the range of a 32-bit float")
        }
        return rounded
      }
    case .bool:
      try checkedLoop(raw, out) { (bits: UInt8, index) throws(ConversionFailure) in
        Float(try truth(bits, index))
      }
    case .uint8: loop(raw, out) { (bits: UInt8) in Float(bits) }
    case .int8: loop(raw, out) { (bits: UInt8) in Float(Int8(bitPattern: bits)) }
    case .int16: loop(raw, out) { (bits: UInt16) in Float(Int16(bitPattern: bits)) }
    case .uint16: loop(raw, out) { (bits: UInt16) in Float(bits) }
    case .int32: loop(raw, out) { (bits: UInt32) in Float(Int32(bitPattern: bits)) }
    case .uint32: loop(raw, out) { (bits: UInt32) in Float(bits) }
    case .int64: loop(raw, out) { (bits: UInt64) in Float(Int64(bitPattern: bits)) }
    case .uint64: loop(raw, out) { (bits: UInt64) in Float(bits) }
    case .float8E5M2, .float8E4M3, .complex64:
      throw ConversionFailure(index: 0, words: "elements of type \(rawValue) are not read")
    }
  }

  /// Converts little-endian elements to Int32; one that is not whole or does not fit is a failure.
  func convert(
    _ raw: UnsafeRawBufferPointer, to out: UnsafeMutableBufferPointer<Int32>
  ) throws(ConversionFailure) {
    switch self {
    case .int32: loop(raw, out) { (bits: UInt32) in Int32(bitPattern: bits) }
    case .uint8: loop(raw, out) { (bits: UInt8) in Int32(bits) }
    case .int8: loop(raw, out) { (bits: UInt8) in Int32(Int8(bitPattern: bits)) }
    case .int16: loop(raw, out) { (bits: UInt16) in Int32(Int16(bitPattern: bits)) }
    case .uint16: loop(raw, out) { (bits: UInt16) in Int32(bits) }
    case .bool:
      try checkedLoop(raw, out) { (bits: UInt8, index) throws(ConversionFailure) in try truth(bits, index) }
    case .uint32:
      try checkedLoop(raw, out) { (bits: UInt32, i) throws(ConversionFailure) in try fit(bits, i) }
    case .uint64:
      try checkedLoop(raw, out) { (bits: UInt64, i) throws(ConversionFailure) in try fit(bits, i) }
    case .int64:
      try checkedLoop(raw, out) { (bits: UInt64, i) throws(ConversionFailure) in
        try fit(Int64(bitPattern: bits), i)
      }
    case .float16:
      try checkedLoop(raw, out) { (bits: UInt16, i) throws(ConversionFailure) in
        try whole(Double(Float16(bitPattern: bits)), i)
      }
    case .bfloat16:
      try checkedLoop(raw, out) { (bits: UInt16, i) throws(ConversionFailure) in
        try whole(Double(Float(bitPattern: UInt32(bits) << 16)), i)
      }
    case .float32:
      try checkedLoop(raw, out) { (bits: UInt32, i) throws(ConversionFailure) in
        try whole(Double(Float(bitPattern: bits)), i)
      }
    case .float64:
      try checkedLoop(raw, out) { (bits: UInt64, i) throws(ConversionFailure) in
        try whole(Double(bitPattern: bits), i)
      }
    case .float8E5M2, .float8E4M3, .complex64:
      throw ConversionFailure(index: 0, words: "elements of type \(rawValue) are not read")
    }
  }
}

private typealias Failure = ArrayElementType.ConversionFailure

@inline(__always)
private func loop<Bits: FixedWidthInteger, Out>(
  _ raw: UnsafeRawBufferPointer, _ out: UnsafeMutableBufferPointer<Out>, _ convert: (Bits) -> Out
) {
  precondition(raw.count == out.count * MemoryLayout<Bits>.size, "the buffers do not agree")
  for index in 0..<out.count {
    let bits = raw.loadUnaligned(fromByteOffset: index * MemoryLayout<Bits>.size, as: Bits.self)
    out.initializeElement(at: index, to: convert(Bits(littleEndian: bits)))
  }
}

@inline(__always)
private func checkedLoop<Bits: FixedWidthInteger, Out>(
  _ raw: UnsafeRawBufferPointer, _ out: UnsafeMutableBufferPointer<Out>,
  _ convert: (Bits, _ index: Int) throws(Failure) -> Out
) throws(Failure) {
  precondition(raw.count == out.count * MemoryLayout<Bits>.size, "the buffers do not agree")
  for index in 0..<out.count {
    let bits = raw.loadUnaligned(fromByteOffset: index * MemoryLayout<Bits>.size, as: Bits.self)
    out.initializeElement(at: index, to: try convert(Bits(littleEndian: bits), index))
  }
}

private func truth(_ bits: UInt8, _ index: Int) throws(Failure) -> Int32 {
  guard bits <= 1 else { throw Failure(index: index, words: "\(bits) is no truth value (0 or 1)") }
  return Int32(bits)
}

private func fit(_ value: some FixedWidthInteger, _ index: Int) throws(Failure) -> Int32 {
  guard let fitting = Int32(exactly: value) else {
    throw Failure(index: index, words: "\(value) is beyond the range of a 32-bit whole number")
  }
  return fitting
}

private func whole(_ value: Double, _ index: Int) throws(Failure) -> Int32 {
  guard let fitting = Int32(exactly: value) else {
    throw Failure(index: index, words: "\(value) is no whole number of 32 bits")
  }
  return fitting
}

/// The header of an `.npy` file: what follows it, and in which order.
struct NumPyHeader {
  struct Failure: Error {
    let words: String
    var help = "write it again with `numpy.save`"
  }

  let type: ArrayElementType
  let isBigEndian: Bool
  let isByColumns: Bool
  let shape: [Int]
  let count: Int
  /// The position of the first byte of the elements.
  let dataStart: Int

  /// The longest header that NumPy itself reads.
  private static let longest = 10_000

  /// Reads the header of a file, and checks that exactly its elements follow.
  init(_ bytes: ArraySlice<UInt8>) throws(Failure) {
    let start = bytes.startIndex
    guard bytes.count >= 10, bytes.starts(with: [0x93] + Array("NUMPY".utf8)) else {
      throw Failure(words: "it does not begin with `\\x93NUMPY` and a version")
    }
    let version = bytes[start + 6]
    guard (1...3).contains(version) else {
      throw Failure(words: "it is of format version \(version); 1 to 3 are read")
    }
    let lengthBytes = version == 1 ? 2 : 4
    guard bytes.count >= 8 + lengthBytes else { throw Failure(words: "it is cut short") }
    var length = 0
    for index in (0..<lengthBytes).reversed() { length = length << 8 | Int(bytes[start + 8 + index]) }
    guard length <= NumPyHeader.longest else {
      throw Failure(words: "it claims a header of \(length) bytes; at most \(NumPyHeader.longest) are read")
    }
    dataStart = start + 8 + lengthBytes + length
    guard dataStart <= bytes.endIndex else {
      throw Failure(words: "it is cut short: its header does not end")
    }
    var parser = Parser(text: Array(bytes[(dataStart - length)..<dataStart]))
    try parser.read()
    guard let code = parser.type, let isByColumns = parser.isByColumns, let shape = parser.shape else {
      throw Failure(words: "its header lacks `descr`, `fortran_order` or `shape`")
    }
    (type, isBigEndian) = try NumPyHeader.element(code)
    self.isByColumns = isByColumns
    self.shape = shape
    guard let count = CheckedProduct.of(shape), let size = CheckedProduct.of([count, type.width]) else {
      throw Failure(words: "its shape \(shape) is beyond 64 bits")
    }
    self.count = count
    let present = bytes.endIndex - dataStart
    guard present == size else {
      throw Failure(
        words: "its shape \(shape) takes \(size) bytes, but \(present) follow the header",
        help: DataFailure.downloadAgain)
    }
  }

  private static func element(_ code: String) throws(Failure) -> (ArrayElementType, Bool) {
    let known: [String: ArrayElementType] = [
      "b1": .bool, "i1": .int8, "u1": .uint8, "i2": .int16, "u2": .uint16, "i4": .int32, "u4": .uint32,
      "i8": .int64,
      "u8": .uint64, "f2": .float16, "f4": .float32, "f8": .float64,
    ]
    if code.hasSuffix("O") {
      throw Failure(
        words: "it holds pickled objects (`\(code)`), which can run any program when they are loaded",
        help: "write numbers: `numpy.save(path, array.astype(numpy.float32))`")
    }
    guard let order = code.first, "<>|=".contains(order), let type = known[String(code.dropFirst())] else {
      throw Failure(
        words: "its elements are `\(code)`, which are not read",
        help: "convert the array with `.astype(numpy.float32)` or `.astype(numpy.int32)`")
    }
    return (type, order == ">" && type.width > 1)
  }

  /// Reads the dictionary of Python that the header is.
  private struct Parser {
    let text: [UInt8]
    var place = 0
    var type: String?
    var isByColumns: Bool?
    var shape: [Int]?

    init(text: [UInt8]) { self.text = text }

    mutating func read() throws(Failure) {
      try expect("{")
      while !take("}") {
        switch try string() {
        case "descr":
          try expect(":")
          guard peek() == UInt8(ascii: "'") || peek() == UInt8(ascii: "\"") else {
            throw Failure(
              words: "its elements have several fields", help: "save each field as an array of its own")
          }
          type = try string()
        case "fortran_order":
          try expect(":")
          let word = word()
          guard word == "True" || word == "False" else { throw broken() }
          isByColumns = word == "True"
        case "shape":
          try expect(":")
          shape = try sizes()
        default: throw broken()
        }
        if !take(",") {
          try expect("}")
          break
        }
      }
      guard peek() == nil else { throw broken() }
    }

    private mutating func sizes() throws(Failure) -> [Int] {
      try expect("(")
      var sizes: [Int] = []
      while !take(")") {
        guard let size = Int(word()), size >= 0, sizes.count < 64 else { throw broken() }
        sizes.append(size)
        if !take(",") {
          try expect(")")
          break
        }
      }
      return sizes
    }

    private mutating func peek() -> UInt8? {
      while place < text.count, text[place] == 0x20 || text[place] == 0x0A { place += 1 }
      return place < text.count ? text[place] : nil
    }

    private mutating func take(_ mark: Unicode.Scalar) -> Bool {
      guard peek() == UInt8(ascii: mark) else { return false }
      place += 1
      return true
    }

    private mutating func expect(_ mark: Unicode.Scalar) throws(Failure) {
      if !take(mark) { throw broken() }
    }

    private mutating func string() throws(Failure) -> String {
      guard let quote = peek(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
        throw broken()
      }
      place += 1
      guard let end = text[place...].firstIndex(of: quote) else { throw broken() }
      defer { place = end + 1 }
      return String(decoding: text[place..<end], as: UTF8.self)
    }

    private mutating func word() -> String {
      _ = peek()
      let start = place
      while place < text.count, !Array(" ,:(){}\n".utf8).contains(text[place]) { place += 1 }
      return String(decoding: text[start..<place], as: UTF8.self)
    }

    private func broken() -> Failure { Failure(words: "its header is not understood (at byte \(place))") }
  }
}

internal import Diagnostics
internal import Files

/// The header of a safetensors file, read and checked; nothing of the arrays is read.
///
/// Following the format's reference implementation (huggingface/safetensors, `safetensors/src/tensor.rs`).
struct SafetensorsHeader {
  /// The largest header that the reference implementation reads.
  static let byteLimit = 100_000_000
  /// Files with more arrays exist only to make readers slow.
  static let tensorLimit = 100_000

  /// The arrays in the order of their bytes.
  var tensors: [SafetensorsFile.Tensor] = []
  /// Free texts, by name, in the order of the file.
  var metadata: [(key: String, value: String)] = []

  init(_ file: OpenFile) throws(DiagnosticsError) {
    let bytes = try SafetensorsHeader.bytes(file)
    do throws(JSONReader.Failure) {
      try parse(bytes)
    } catch {
      throw SafetensorsHeader.malformed(file, "\(error.words) (at byte \(8 + error.offset))")
    }
    tensors.sort { ($0.start, $0.end) < ($1.start, $1.end) }
    try checkRanges(file, dataStart: 8 + bytes.count)
  }

  private static func bytes(_ file: OpenFile) throws(DiagnosticsError) -> [UInt8] {
    guard file.size >= 8 else {
      throw malformed(file, "it has \(file.size) bytes, and the length of the header alone takes 8")
    }
    let lengthBytes = try [UInt8].filled(count: 8) { (buffer) throws(DiagnosticsError) in
      try file.fill(UnsafeMutableRawBufferPointer(buffer), from: 0)
    }
    let length = lengthBytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= byteLimit else {
      throw malformed(
        file, "it claims a header of \(length) bytes; at most \(GroupedNumber.words(byteLimit)) are read")
    }
    guard length <= file.size - 8 else {
      throw malformed(
        file, "it claims a header of \(length) bytes, but has only \(file.size - 8) after the length")
    }
    return try [UInt8].filled(count: Int(length)) { (buffer) throws(DiagnosticsError) in
      try file.fill(UnsafeMutableRawBufferPointer(buffer), from: 8)
    }
  }

  private mutating func parse(_ bytes: [UInt8]) throws(JSONReader.Failure) {
    var reader = JSONReader(bytes)
    var tensors: [SafetensorsFile.Tensor] = []
    var metadata: [(key: String, value: String)] = []
    try reader.object { (reader, key) throws(JSONReader.Failure) in
      if key.elementsEqual("__metadata__".utf8) {
        try reader.object { (reader, key) throws(JSONReader.Failure) in
          let value = try reader.string()
          metadata.append((String(decoding: key, as: UTF8.self), String(decoding: value, as: UTF8.self)))
        }
      } else {
        guard tensors.count < SafetensorsHeader.tensorLimit else {
          throw reader.failure(
            "it has more than \(GroupedNumber.words(SafetensorsHeader.tensorLimit)) arrays")
        }
        tensors.append(try SafetensorsHeader.tensor(&reader, key))
      }
    }
    try reader.end()
    self.tensors = tensors
    self.metadata = metadata
  }

  private static func tensor(
    _ reader: inout JSONReader, _ key: [UInt8]
  ) throws(JSONReader.Failure) -> SafetensorsFile.Tensor {
    let name = String(decoding: key, as: UTF8.self)
    var type: ArrayElementType?
    var shape: [Int]?
    var range: [Int]?
    _ = reader.peek()
    let place = reader.offset
    func failure(_ words: String) -> JSONReader.Failure {
      JSONReader.Failure(offset: place, words: "the array `\(JSONReader.shown(key))` \(words)")
    }
    try reader.object { (reader, field) throws(JSONReader.Failure) in
      if field.elementsEqual("dtype".utf8) {
        let written = String(decoding: try reader.string(), as: UTF8.self)
        type = ArrayElementType.allCases.first { $0.rawValue.utf8.elementsEqual(written.utf8) }
        if type == nil { throw failure("has the unknown element type \"\(written.prefix(40))\"") }
      } else if field.elementsEqual("shape".utf8) {
        shape = try naturals(&reader)
      } else if field.elementsEqual("data_offsets".utf8) {
        range = try naturals(&reader)
      } else {
        try reader.skip()
      }
    }
    guard let type else { throw failure("has no `dtype`") }
    guard let shape else { throw failure("has no `shape`") }
    guard let range, range.count == 2 else { throw failure("has no `data_offsets` of two numbers") }
    guard range[0] <= range[1] else { throw failure("ends (\(range[1])) before it starts (\(range[0]))") }
    guard let count = CheckedProduct.of(shape), let size = CheckedProduct.of([count, type.width]) else {
      throw failure("has the shape \(shape), whose number of bytes is beyond 64 bits")
    }
    guard size == range[1] - range[0] else {
      throw failure(
        "is \(type.rawValue)\(shape), which takes \(size) bytes, but its range has \(range[1] - range[0])")
    }
    return SafetensorsFile.Tensor(
      name: name, elementType: type, shape: shape, count: count, start: range[0], end: range[1])
  }

  private static func naturals(_ reader: inout JSONReader) throws(JSONReader.Failure) -> [Int] {
    var numbers: [Int] = []
    try reader.array { (reader) throws(JSONReader.Failure) in
      if numbers.count == 64 { throw reader.failure("a list is longer than 64 numbers") }
      numbers.append(try reader.natural())
    }
    return numbers
  }

  /// Every byte after the header belongs to exactly one array, in the order of the ranges.
  private func checkRanges(_ file: OpenFile, dataStart: Int) throws(DiagnosticsError) {
    var end = 0
    for tensor in tensors {
      guard tensor.start == end else {
        let what = tensor.start < end ? "overlaps the array before it" : "leaves a hole before it"
        throw SafetensorsHeader.malformed(
          file, "the array `\(tensor.name)` starts at \(tensor.start) instead of \(end): it \(what)")
      }
      end = tensor.end
    }
    let held = file.size - dataStart
    guard end == held else {
      throw SafetensorsHeader.malformed(
        file,
        end > held
          ? "it is cut short: its arrays take \(GroupedNumber.words(end)) bytes, but it has only "
            + "\(GroupedNumber.words(held))"
          : "\(GroupedNumber.words(held - end)) bytes follow its last array")
    }
  }

  /// The error of a file that is not what it should be; its first bytes may tell what it is instead.
  private static func malformed(_ file: OpenFile, _ defect: String) -> DiagnosticsError {
    let start = try? [UInt8].filled(count: min(16, file.size)) { (buffer) throws(DiagnosticsError) in
      try file.fill(UnsafeMutableRawBufferPointer(buffer), from: 0)
    }
    if let hint = FormatHint.recognize(start ?? []) {
      return DataFailure.badArrays(file.path, "is no safetensors file: it is \(hint.format)", help: hint.help)
    }
    return DataFailure.badArrays(
      file.path, "is no right safetensors file: \(defect)",
      help: "\(DataFailure.downloadAgain), or write it again with the program that made it")
  }
}

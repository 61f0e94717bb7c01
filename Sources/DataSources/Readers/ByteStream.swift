internal import Diagnostics

/// The bytes of a text file one by one, unpacked on the way; a byte order mark in front is left out.
final class ByteStream {
  let path: String
  /// The line of the next byte, counted from 1.
  private(set) var line = 1
  private let file: InflatingFile
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
  private var filled = 0
  private var place = 0
  /// Bytes handed out before the current buffer.
  private var limit: Int

  /// Opens a file; more than `limit` bytes are an error later, another format at once.
  init(path: String, limit: Int) throws(DiagnosticsError) {
    self.path = path
    self.limit = limit
    file = try InflatingFile(path: path)
    try fill()
    let start = Array(buffer[..<min(filled, 16)])
    if let hint = FormatHint.recognize(start) {
      throw DataFailure.malformed(path, "is \(hint.format), not a text", help: hint.help)
    }
    if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) {
      throw DataFailure.malformed(
        path, "is UTF-16, not UTF-8", help: "convert it, for instance with `iconv -f UTF-16 -t UTF-8`")
    }
    if start.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
  }

  deinit { buffer.deallocate() }

  /// The next byte, which stays; nil at the end.
  func peek() throws(DiagnosticsError) -> UInt8? {
    if place == filled { try fill() }
    return place < filled ? buffer[place] : nil
  }

  /// Takes the next byte; nil at the end.
  func next() throws(DiagnosticsError) -> UInt8? {
    guard let byte = try peek() else { return nil }
    place += 1
    if byte == UInt8(ascii: "\n") { line += 1 }
    if byte == 0 {
      throw TextCollector.failure(
        path, line, "holds a NUL character", help: "check that this is a text, and UTF-8")
    }
    return byte
  }

  /// The next line without its end (LF or CR LF); nil at the end.
  func nextLine() throws(DiagnosticsError) -> (bytes: [UInt8], line: Int)? {
    guard try peek() != nil else { return nil }
    let start = line
    var bytes: [UInt8] = []
    while let byte = try next(), byte != UInt8(ascii: "\n") { try append(byte, to: &bytes) }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    return (bytes, start)
  }

  /// Adds a byte to a field or line, which must not become too long.
  func append(_ byte: UInt8, to bytes: inout [UInt8]) throws(DiagnosticsError) {
    guard bytes.count < 1 << 24 else {
      throw TextCollector.failure(
        path, line, "holds a text of more than 16 MiB", help: "check that this is the file you meant")
    }
    bytes.append(byte)
  }

  private func fill() throws(DiagnosticsError) {
    filled = try file.read(into: buffer)
    place = 0
    limit -= filled
    guard limit >= 0 else {
      throw DiagnosticsError(
        .error(
          .fileTooLarge, "`\(path)` is too large: its text is longer than what is read",
          help: ["check that this is the file you meant, or split it"]))
    }
  }
}

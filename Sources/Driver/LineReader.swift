public import Diagnostics
internal import Files

/// The lines of a file or of what another program writes, each as soon as it is whole.
public struct LineReader {
  /// What the lines come from, for messages.
  public let source: String
  /// The lines handed out so far.
  public private(set) var count = 0

  private let read: (UnsafeMutableRawBufferPointer) throws(DiagnosticsError) -> Int
  private var buffer: [UInt8] = []
  private var start = 0
  /// No line end stands before this place.
  private var searched = 0
  private var isAtEnd = false

  /// The longest line, in bytes.
  static let lineLimit = 64 << 20
  private static let pieceSize = 1 << 18

  /// Opens a file.
  ///
  /// Errors: `cannotRead`, `notAFile`.
  public init(path: String) throws(DiagnosticsError) {
    let file = try OpenFile(path: path)
    let place = Place()
    source = path
    read = { (buffer) throws(DiagnosticsError) in
      let count = try file.read(at: place.offset, into: buffer)
      place.offset += count
      return count
    }
  }

  /// Reads through a function that fills a buffer and returns the number of bytes; 0 at the end.
  public init(
    source: String, read: @escaping (UnsafeMutableRawBufferPointer) throws(DiagnosticsError) -> Int
  ) {
    self.source = source
    self.read = read
  }

  private final class Place {
    var offset = 0
  }

  /// The next line without its end (LF or CR LF); nil at the end.
  ///
  /// Errors: those of reading; `dataMalformed` for a line of more than 64 MiB.
  public mutating func next() throws(DiagnosticsError) -> [UInt8]? {
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = buffer[start..<end]
        (start, searched) = (end + 1, end + 1)
        return finished(line)
      }
      searched = buffer.count
      if isAtEnd {
        guard start < buffer.count else { return nil }
        let line = buffer[start...]
        start = buffer.count
        return finished(line)
      }
      guard buffer.count - start <= Self.lineLimit else {
        throw DiagnosticsError(
          .error(
            .dataMalformed, "line \(count + 1) of `\(source)` has more than 64 MiB",
            help: ["check that this is a text with one example on each line"]))
      }
      try fill()
    }
  }

  private mutating func finished(_ line: ArraySlice<UInt8>) -> [UInt8] {
    count += 1
    return Array(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
  }

  private mutating func fill() throws(DiagnosticsError) {
    buffer.removeSubrange(..<start)
    (start, searched) = (0, buffer.count)
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceSize, alignment: 16)
    defer { piece.deallocate() }
    let count = try read(piece)
    isAtEnd = count == 0
    buffer.append(contentsOf: piece[..<count])
  }
}

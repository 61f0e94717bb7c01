/// A text that a person wrote, by the name under which messages show it.
///
/// Offsets are in bytes of UTF-8; columns shown to people count Unicode scalars.
public final class SourceFile: Sendable {
  /// The name shown in messages: the path as given on the command line, or `--set width=256`.
  public let name: String
  /// The whole text, as it was read.
  public let bytes: [UInt8]
  private let lineStarts: [Int]

  /// Creates a file from its bytes; nothing is checked.
  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
    var starts = [0]
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(index + 1)
    }
    lineStarts = starts
  }

  /// The line (from 1) and column (from 1, in Unicode scalars) of a byte offset.
  public func position(of offset: Int) -> SourcePosition {
    let offset = min(max(offset, 0), bytes.count)
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    let scalars = bytes[lineStarts[low]..<offset].count { $0 & 0xC0 != 0x80 }
    return SourcePosition(line: low + 1, column: scalars + 1)
  }

  /// The text of a line (from 1) without its line end; empty beyond the last line.
  public func line(_ number: Int) -> String {
    guard number >= 1, number <= lineStarts.count else { return "" }
    let start = lineStarts[number - 1]
    var end = number < lineStarts.count ? lineStarts[number] - 1 : bytes.count
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return String(decoding: bytes[start..<max(start, end)], as: UTF8.self)
  }

  /// The byte offset at which a line (from 1) starts.
  public func start(ofLine number: Int) -> Int {
    guard number >= 1 else { return 0 }
    return number <= lineStarts.count ? lineStarts[number - 1] : bytes.count
  }
}

/// A line and a column, both counted from 1.
public struct SourcePosition: Hashable, Sendable {
  /// The line, from 1.
  public let line: Int
  /// The column, from 1, in Unicode scalars.
  public let column: Int

  /// Creates a position from numbers that start at 1.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

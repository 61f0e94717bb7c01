/// A stretch of a source file: byte offsets, the end not included.
public struct SourceSpan: Sendable {
  /// The file that the offsets belong to.
  public let file: SourceFile
  /// The first byte.
  public let start: Int
  /// The byte after the last.
  public let end: Int

  /// Creates a span; an end before the start is taken as an empty span.
  public init(file: SourceFile, start: Int, end: Int) {
    self.file = file
    self.start = start
    self.end = max(start, end)
  }

  /// Where the span starts.
  public var position: SourcePosition { file.position(of: start) }

  /// Where the span ends (the position after its last byte).
  public var endPosition: SourcePosition { file.position(of: end) }

  /// The text of the span.
  public var text: String {
    let upper = min(end, file.bytes.count)
    return String(decoding: file.bytes[min(start, upper)..<upper], as: UTF8.self)
  }
}

extension SourceSpan: Hashable {
  public static func == (a: SourceSpan, b: SourceSpan) -> Bool {
    a.file === b.file && a.start == b.start && a.end == b.end
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(file))
    hasher.combine(start)
    hasher.combine(end)
  }
}

/// One line of a file as shown under a diagnostic: cut to a width, with a row of marks for each place.
struct SourceExcerpt {
  /// The line, without trailing spaces; `…` where it is cut.
  let text: String
  /// For each span, how far its marks are indented and how many there are (at least one).
  let marks: [(indent: Int, count: Int)]

  /// Lays out a line around some spans that start on it.
  ///
  /// A span that goes on over further lines is marked to the end of this one.
  init(of file: SourceFile, line: Int, spans: [SourceSpan], width: Int) {
    let start = file.start(ofLine: line)
    let focus = spans.first?.start ?? start
    // No farther than `stretch` can use: a hundred findings on one line of megabytes must not read it all each time.
    let limit = min(file.bytes.count, max(start, focus) + 8_193)
    var end = start
    while end < limit, file.bytes[end] != UInt8(ascii: "\n") { end += 1 }
    if end > start, file.bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    let near = SourceExcerpt.stretch(of: file.bytes, from: start, to: end, around: focus)
    let layout = Layout(DisplayCell.cells(of: file.bytes[near]), end: near.upperBound)
    let columns = spans.map { span in
      let low = layout.column(of: span.start)
      return low..<max(low + 1, layout.column(of: min(span.end, end)))
    }
    var window = SourceExcerpt.window(columns, lineWidth: layout.width, width: max(width, 20))
    if near.lowerBound > start, window.lowerBound == 0 { window = 1..<max(2, window.upperBound) }
    let isCutAfter = near.upperBound < end || window.upperBound < layout.width
    let (shown, origin) = layout.text(in: window)
    let before = window.lowerBound > 0 ? "…" : ""
    text = SourceExcerpt.withoutTrailingSpaces(before + shown + (isCutAfter ? "…" : ""))
    let shift = before.count - origin
    let last = max(0, window.upperBound + shift)
    marks = columns.map { column in
      let low = min(max(0, column.lowerBound + shift), last)
      let high = min(column.upperBound + shift, last + 1)
      return (low, max(1, high - low))
    }
  }

  /// The part of a line that is laid out at all: a line of megabytes is not worth more.
  private static func stretch(of bytes: [UInt8], from start: Int, to end: Int, around focus: Int) -> Range<
    Int
  > {
    guard end - start > 8_192 else { return start..<end }
    let isInside = { (offset: Int) in offset < bytes.count && bytes[offset] & 0xC0 == 0x80 }
    var low = max(start, min(focus, end) - 2_048)
    var high = min(end, focus + 2_048)
    while low > start, isInside(low) { low -= 1 }
    while high < end, isInside(high) { high += 1 }
    return low..<max(low, high)
  }

  /// The columns to show: all of them if they fit, otherwise those around the marks.
  private static func window(_ columns: [Range<Int>], lineWidth: Int, width: Int) -> Range<Int> {
    let needed = max(lineWidth, (columns.map(\.upperBound).max() ?? 0))
    guard lineWidth > width, let first = columns.first else { return 0..<needed }
    let room = width - 2
    var low = columns.map(\.lowerBound).min() ?? 0
    var high = columns.map(\.upperBound).max() ?? 0
    if high - low > room { (low, high) = (first.lowerBound, min(first.upperBound, first.lowerBound + room)) }
    if high <= room { return 0..<room }
    let start = min(max(0, low - (room - (high - low)) / 2), max(0, needed - room))
    return start..<min(start + room, needed)
  }

  private static func withoutTrailingSpaces(_ text: String) -> String {
    var scalars = text.unicodeScalars
    while scalars.last == " " { scalars.removeLast() }
    return String(scalars)
  }
}

/// The cells of a line with the columns at which they start.
private struct Layout {
  let cells: [DisplayCell]
  let starts: [Int]
  let width: Int
  let end: Int

  init(_ cells: [DisplayCell], end: Int) {
    var starts: [Int] = []
    var column = 0
    for cell in cells {
      starts.append(column)
      column += cell.width
    }
    self.cells = cells
    self.starts = starts
    self.end = end
    width = column
  }

  /// The column of a byte; the line's width for one at or beyond its end.
  func column(of offset: Int) -> Int {
    guard offset < end, let index = cells.lastIndex(where: { $0.offset <= offset }) else {
      return offset < end ? 0 : width
    }
    return starts[index]
  }

  /// The text of whole cells within some columns, and the column at which it starts.
  func text(in window: Range<Int>) -> (String, Int) {
    var text = ""
    var origin: Int?
    for (cell, start) in zip(cells, starts)
    where start >= window.lowerBound && start + cell.width <= window.upperBound {
      if origin == nil { origin = start }
      text += cell.text
    }
    return (text, origin ?? window.lowerBound)
  }
}

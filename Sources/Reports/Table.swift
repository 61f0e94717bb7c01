/// A table of text with aligned columns.
public struct Table: Sendable {
  /// On which side the cells of a column stand.
  public enum Alignment: Sendable {
    /// Words.
    case left
    /// Numbers.
    case right
  }

  /// A column.
  public struct Column: Sendable {
    /// What stands above it; may be empty.
    public let title: String
    /// On which side its cells stand.
    public let alignment: Alignment

    /// Creates a column.
    public init(_ title: String, _ alignment: Alignment = .left) {
      self.title = title
      self.alignment = alignment
    }
  }

  /// A row.
  enum Row: Sendable {
    case cells([String], indent: Int)
    case group(String, indent: Int)
    case rule
  }

  /// The columns.
  public let columns: [Column]
  private var rows: [Row] = []

  /// Creates a table without rows.
  public init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row; cells that are missing are empty, and those beyond the columns are left out.
  ///
  /// `indent` moves the first cell to the right, two columns of the terminal for each level.
  public mutating func add(_ cells: [String], indent: Int = 0) {
    let cells = cells.prefix(columns.count).map(DisplayWidth.visible)
    let missing = [String](repeating: "", count: columns.count - cells.count)
    rows.append(.cells(cells + missing, indent: max(indent, 0)))
  }

  /// Adds a row that is one text over all columns: the name of what follows.
  public mutating func addGroup(_ text: String, indent: Int = 0) {
    rows.append(.group(DisplayWidth.visible(text), indent: max(indent, 0)))
  }

  /// Adds a line across.
  public mutating func addRule() { rows.append(.rule) }

  /// The spaces between columns.
  private static let gap = 2
  /// What a column is not made narrower than, as long as another one can be.
  private static let least = 8

  /// The lines, each at most `width` columns of the terminal wide; nil sets no limit.
  ///
  /// What does not fit is cut with an ellipsis: columns of words first, the widest first. No line ends with
  /// spaces.
  public func lines(width: Int? = nil) -> [String] {
    guard !columns.isEmpty else { return [] }
    var widths = columns.map { DisplayWidth.of($0.title) }
    for case .cells(let cells, let indent) in rows {
      for (place, cell) in cells.enumerated() {
        widths[place] = max(widths[place], DisplayWidth.of(cell) + (place == 0 ? 2 * indent : 0))
      }
    }
    if let width { shrink(&widths, to: width - Self.gap * (columns.count - 1)) }
    var total = widths.reduce(Self.gap * (columns.count - 1), +)
    for case .group(let text, let indent) in rows { total = max(total, DisplayWidth.of(text) + 2 * indent) }
    let across = min(total, width ?? total)
    var lines: [String] = []
    if columns.contains(where: { !$0.title.isEmpty }) {
      lines.append(line(columns.map { DisplayWidth.visible($0.title) }, 0, widths))
      lines.append(String(repeating: "─", count: max(across, 0)))
    }
    for row in rows {
      switch row {
      case .cells(let cells, let indent): lines.append(line(cells, indent, widths))
      case .group(let text, let indent): lines.append(String(repeating: "  ", count: indent) + text)
      case .rule: lines.append(String(repeating: "─", count: max(across, 0)))
      }
    }
    return lines.map { line in width.map { DisplayWidth.fitted(line, columns: $0) } ?? line }
  }

  /// Takes columns of the terminal away where they are missed least.
  private func shrink(_ widths: inout [Int], to limit: Int) {
    let words = columns.indices.filter { columns[$0].alignment == .left }
    for (candidates, least) in [(words, Self.least), (Array(columns.indices), Self.least), (words, 1)] {
      while widths.reduce(0, +) > limit {
        guard let widest = candidates.max(by: { widths[$0] < widths[$1] }), widths[widest] > least else {
          break
        }
        widths[widest] -= 1
      }
    }
  }

  private func line(_ cells: [String], _ indent: Int, _ widths: [Int]) -> String {
    var line = ""
    var spaces = 0
    for (place, cell) in cells.enumerated() {
      let text = DisplayWidth.fitted(
        place == 0 ? String(repeating: "  ", count: indent) + cell : cell, columns: widths[place])
      let padding = max(widths[place] - DisplayWidth.of(text), 0)
      if columns[place].alignment == .right { spaces += padding }
      // Spaces are written before the next text only, so that none stand at the end.
      if !text.isEmpty {
        line += String(repeating: " ", count: spaces) + text
        spaces = 0
      }
      if columns[place].alignment == .left { spaces += padding }
      spaces += Self.gap
    }
    return line
  }
}

/// Writes trees as YAML that `YAMLReader` reads back: short values on one line, long ones spread over several.
public struct YAMLWriter {
  /// The columns that a line should not pass.
  public static let width = 110

  private var lines: [String] = []

  private init() {}

  /// A mapping as the text of a file, with an empty line before each key of `spaced`.
  public static func text(of entries: [YAMLTree.Entry], spaced: Set<String> = []) -> String {
    var writer = YAMLWriter()
    for entry in entries {
      if spaced.contains(entry.key), !writer.lines.isEmpty { writer.lines.append("") }
      writer.write(entry, lead: "", indent: 0)
    }
    return writer.lines.map { $0 + "\n" }.joined()
  }

  /// A value on one line: `{ width: 10, bias: true }`.
  public static func line(of tree: YAMLTree) -> String { flow(tree) }

  // MARK: Lines

  /// Writes a key and its value.
  ///
  /// - Parameters:
  ///   - lead: what stands on the line before the key: spaces, or a dash.
  ///   - indent: the column of the key.
  private mutating func write(_ entry: YAMLTree.Entry, lead: String, indent: Int) {
    let start = "\(lead)\(YAMLScalarText.text(entry.key)):"
    let (tree, note) = (entry.value, Self.note(entry.value))
    if Self.canStandOnOneLine(tree) {
      let text = Self.flow(tree)
      if Self.isScalar(tree) || start.count + 1 + text.count <= Self.width {
        if case .text(let whole) = tree.content, let literal = YAMLScalarText.literalLines(whole) {
          lines.append("\(start) \(literal.endsWithBreak ? "|" : "|-")")
          for line in literal.lines { lines.append(line.isEmpty ? "" : Self.spaces(indent + 2) + line) }
        } else {
          lines.append("\(start) \(text)\(note)")
        }
        return
      }
    }
    lines.append(start + note)
    switch tree.content {
    case .mapping(let entries):
      for inner in entries { write(inner, lead: Self.spaces(indent + 2), indent: indent + 2) }
    case .list(let elements) where !tree.isOpen && elements.allSatisfy({ Self.isScalar($0) }):
      fill(elements, lead: Self.spaces(indent + 2), indent: indent + 2)
    case .list(let elements): for element in elements { write(element: element, indent: indent + 2) }
    case .plain, .text: break
    }
  }

  /// Writes an element of a list after its dash.
  private mutating func write(element tree: YAMLTree, indent: Int) {
    let start = Self.spaces(indent) + "- "
    if case .mapping(let entries) = tree.content, let first = entries.first {
      let fits = Self.canStandOnOneLine(tree) && start.count + Self.flow(tree).count <= Self.width
      // One key needs no braces.
      guard fits, entries.count > 1 else {
        var head = first.value
        head.comment = head.comment ?? tree.comment
        write(YAMLTree.Entry(first.key, head), lead: start, indent: indent + 2)
        for entry in entries.dropFirst() {
          write(entry, lead: Self.spaces(indent + 2), indent: indent + 2)
        }
        return
      }
    }
    let text = Self.flow(tree)
    if case .list(let elements) = tree.content, start.count + text.count > Self.width {
      guard elements.allSatisfy({ Self.isScalar($0) }) else {
        lines.append(Self.spaces(indent) + "-")
        for element in elements { write(element: element, indent: indent + 2) }
        return
      }
      fill(elements, lead: start, indent: indent + 2)
      return
    }
    lines.append(start + text + Self.note(tree))
  }

  /// Writes a long list of scalars in brackets over as many lines as it takes.
  private mutating func fill(_ elements: [YAMLTree], lead: String, indent: Int) {
    var line = lead + "["
    for (index, element) in elements.enumerated() {
      let text = Self.flow(element) + (index + 1 < elements.count ? "," : "]")
      if line.count + 1 + text.count > Self.width, index > 0 {
        lines.append(line)
        line = Self.spaces(indent + 1) + text
      } else {
        line += (index == 0 ? "" : " ") + text
      }
    }
    lines.append(line)
  }

  // MARK: One line

  private static func flow(_ tree: YAMLTree) -> String {
    switch tree.content {
    case .plain(let text): YAMLScalarText.plain(text)
    case .text(let text): YAMLScalarText.text(text)
    case .list(let elements): "[\(elements.map { element(in: $0) }.joined(separator: ", "))]"
    case .mapping(let entries) where entries.isEmpty: "{}"
    case .mapping(let entries):
      "{ \(entries.map { pair($0) }.joined(separator: ", ")) }"
    }
  }

  /// An element of a list in brackets: a key with a scalar stands without braces, as in `[batch, feature: 4]`.
  private static func element(in tree: YAMLTree) -> String {
    if case .mapping(let entries) = tree.content, entries.count == 1, isScalar(entries[0].value) {
      return pair(entries[0])
    }
    return flow(tree)
  }

  private static func pair(_ entry: YAMLTree.Entry) -> String {
    "\(YAMLScalarText.text(entry.key)): \(flow(entry.value))"
  }

  private static func canStandOnOneLine(_ tree: YAMLTree) -> Bool {
    switch tree.content {
    case .plain, .text: true
    case .list(let elements):
      elements.isEmpty || !tree.isOpen && elements.allSatisfy { canStandOnOneLine($0) }
    case .mapping(let entries):
      entries.isEmpty || !tree.isOpen && entries.allSatisfy { canStandOnOneLine($0.value) }
    }
  }

  private static func isScalar(_ tree: YAMLTree) -> Bool {
    switch tree.content {
    case .plain, .text: true
    case .list, .mapping: false
    }
  }

  private static func note(_ tree: YAMLTree) -> String { tree.comment.map { "  # \($0)" } ?? "" }

  private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}

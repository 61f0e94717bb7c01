extension Diagnostic {
  /// The diagnostic as people read it: message, places with the source, bindings, help; ends with a line break.
  public func text(_ style: DiagnosticTextStyle = DiagnosticTextStyle()) -> String {
    TextRenderer(diagnostic: self, style: style).lines.joined(separator: "\n") + "\n"
  }

  /// Several diagnostics, with an empty line between them; empty when there are none.
  public static func text(
    of diagnostics: [Diagnostic], _ style: DiagnosticTextStyle = DiagnosticTextStyle()
  ) -> String {
    diagnostics.map { $0.text(style) }.joined(separator: "\n")
  }
}

/// A label with its place looked up.
private struct PlacedLabel {
  let label: Diagnostic.Label
  let isPrimary: Bool
  let position: SourcePosition

  init(_ label: Diagnostic.Label, isPrimary: Bool) {
    self.label = label
    self.isPrimary = isPrimary
    position = label.span.position
  }

  var file: SourceFile { label.span.file }
}

private struct TextRenderer {
  let diagnostic: Diagnostic
  let style: DiagnosticTextStyle
  let labels: [PlacedLabel]
  /// The columns that line numbers take.
  let gutter: Int

  init(diagnostic: Diagnostic, style: DiagnosticTextStyle) {
    self.diagnostic = diagnostic
    self.style = style
    labels =
      (diagnostic.primary.map { [PlacedLabel($0, isPrimary: true)] } ?? [])
      + diagnostic.secondary.map { PlacedLabel($0, isPrimary: false) }
    gutter = labels.map { String($0.position.line).count }.max() ?? 1
  }

  var lines: [String] {
    let severity = diagnostic.severity
    let head = "\(severity.rawValue)[\(diagnostic.code.rawValue)]"
    let message = style.paint(": \(DisplayCell.visible(diagnostic.message))", .message)
    return [style.paint(head, severityRole) + message] + places + notes
  }

  private var severityRole: DiagnosticTextStyle.Role { diagnostic.severity == .error ? .error : .warning }

  /// A block for each file, in the order in which labels name them: the primary's first.
  private var places: [String] {
    var lines: [String] = []
    var done: [SourceFile] = []
    for first in labels where !done.contains(where: { $0 === first.file }) {
      done.append(first.file)
      let name = DisplayCell.visible(first.file.name)
      let arrow = style.paint(first.isPrimary ? "-->" : ":::", .frame)
      let indent = String(repeating: " ", count: gutter)
      lines.append("\(indent)\(arrow) \(name):\(first.position.line):\(first.position.column)")
      lines.append(bar())
      lines += excerpts(labels.filter { $0.file === first.file })
    }
    return lines
  }

  /// The lines of one file: that of the first label, then the others from top to bottom.
  private func excerpts(_ labels: [PlacedLabel]) -> [String] {
    guard let first = labels.first?.position.line else { return [] }
    let others = Set(labels.map(\.position.line)).subtracting([first]).sorted()
    return ([first] + others).flatMap { line in excerpt(line, labels.filter { $0.position.line == line }) }
  }

  private func excerpt(_ line: Int, _ labels: [PlacedLabel]) -> [String] {
    guard let file = labels.first?.file else { return [] }
    let primary = labels.filter(\.isPrimary)
    let ordered =
      primary + labels.filter { !$0.isPrimary }.sorted { $0.label.span.start < $1.label.span.start }
    let source = SourceExcerpt(
      of: file, line: line, spans: ordered.map(\.label.span), width: style.width - gutter - 3)
    let number = String(line)
    let padding = String(repeating: " ", count: max(0, gutter - number.count))
    let frame = style.paint("\(padding)\(number) |", .frame)
    let rows = zip(ordered, source.marks).map { placed, marks in
      let role = placed.isPrimary ? severityRole : .note
      let line = String(repeating: placed.isPrimary ? "^" : "-", count: marks.count)
      let words = placed.label.text.isEmpty ? "" : " " + DisplayCell.visible(placed.label.text)
      return bar(String(repeating: " ", count: marks.indent) + style.paint(line + words, role))
    }
    return [source.text.isEmpty ? frame : "\(frame) \(source.text)"] + rows
  }

  private var notes: [String] {
    var lines: [String] = []
    if !diagnostic.bindings.isEmpty {
      lines += note("bindings", diagnostic.bindings.map(binding).joined(separator: ", "))
    }
    return lines + diagnostic.help.flatMap { note("help", $0) }
  }

  private func binding(_ binding: Diagnostic.Binding) -> String {
    let words = "\(binding.name) = \(binding.value)"
    guard let span = binding.span else { return words }
    let isHere = diagnostic.primary.map { $0.span.file === span.file } ?? false
    return "\(words) (\(isHere ? "line " : "\(span.file.name):")\(span.position.line))"
  }

  /// A line after the source; a text of several lines is aligned under its first.
  private func note(_ name: String, _ text: String) -> [String] {
    let indent = String(repeating: " ", count: gutter + 1)
    let parts = text.split(separator: "\n", omittingEmptySubsequences: false).map {
      DisplayCell.visible(String($0))
    }
    let further = indent + String(repeating: " ", count: name.count + 4)
    return parts.enumerated().map { index, part in
      index > 0
        ? (part.isEmpty ? "" : further + part)
        : "\(indent)\(style.paint("=", .frame)) \(style.paint("\(name):", .message)) \(part)"
    }
  }

  private func bar(_ text: String = "") -> String {
    let bar = String(repeating: " ", count: gutter + 1) + style.paint("|", .frame)
    return text.isEmpty ? bar : "\(bar) \(text)"
  }
}

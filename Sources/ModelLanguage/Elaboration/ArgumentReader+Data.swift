internal import Diagnostics
internal import Schemas
internal import YAMLSource

/// The values that only data has: paths, columns, texts.
extension ArgumentReader {
  /// The file of each column.
  func paths(_ node: YAMLNode, _ key: Key) -> (value: Value, files: [DataSection.File])? {
    guard case .mapping(let entries) = node.content, !entries.isEmpty else {
      findings.error(
        .wrongKind, "`\(schema.kind)` must give the file of each column", at: node.span,
        help: [
          "write `\(schema.example ?? "")`, with the names of the inputs and `labels`"
        ])
      return nil
    }
    var files: [DataSection.File] = []
    for entry in entries {
      guard let path = PathSyntax.path(entry.value, "`\(entry.key)`", findings) else { continue }
      files.append(
        DataSection.File(key: key.name, column: entry.key, path: path, span: entry.value.span))
    }
    guard files.count == entries.count else { return nil }
    return (.entries(files.map { Value.Entry(name: $0.column, text: $0.path) }), files)
  }

  /// A column: a number from 1, or a name.
  func column(_ node: YAMLNode, _ what: String) -> Value? {
    guard let text = text(node, what, "a column's name, or its number from 1") else { return nil }
    guard node.plainText != nil, let number = Int(text) else { return .text(text) }
    guard (1...10_000).contains(number) else {
      findings.error(
        .valueOutOfRange, "\(what) must be a column's name, or its number from 1 to 10000, not \(text)",
        at: node.span)
      return nil
    }
    return .integer(number)
  }

  /// One column or several.
  func columns(_ node: YAMLNode, _ what: String) -> Value? {
    guard case .sequence(let nodes) = node.content else { return column(node, what).map { .list([$0]) } }
    let columns = nodes.compactMap { column($0, what) }
    guard !nodes.isEmpty else {
      findings.error(.wrongKind, "\(what) names no column", at: node.span)
      return nil
    }
    return columns.count == nodes.count ? .list(columns) : nil
  }

  /// A text of one line, with quotes or without.
  func text(_ node: YAMLNode, _ what: String, _ wanted: String) -> String? {
    guard case .scalar(let scalar) = node.content, !scalar.text.isEmpty, !node.isNull,
      scalar.text.unicodeScalars.allSatisfy({ $0.value >= 0x20 })
    else {
      findings.error(.wrongKind, "\(what) must be \(wanted)", at: node.span)
      return nil
    }
    return scalar.text
  }
}

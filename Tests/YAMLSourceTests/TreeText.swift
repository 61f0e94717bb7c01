import Diagnostics

@testable import YAMLSource

/// A file from a text, as the tests read it.
func sourceFile(_ text: String) -> SourceFile {
  SourceFile(name: "test.yaml", bytes: Array(text.utf8))
}

/// The tree on few lines: every node as `start..<end` with its text, offsets in bytes.
func treeText(_ node: YAMLNode, indent: String = "") -> String {
  let place = "\(node.span.start)..<\(node.span.end)"
  switch node.content {
  case .scalar(let scalar):
    return "\(indent)\(place) \(scalar.isPlain ? "plain" : "quoted") \(scalar.text.debugDescription)\n"
  case .sequence(let items):
    return "\(indent)\(place) list\n" + items.map { treeText($0, indent: indent + "  ") }.joined()
  case .mapping(let entries):
    let lines = entries.map { entry in
      "\(indent)  \(entry.keySpan.start)..<\(entry.keySpan.end) key \(entry.key.debugDescription)\n"
        + treeText(entry.value, indent: indent + "    ")
    }
    return "\(indent)\(place) mapping\n" + lines.joined()
  }
}

/// One line per finding: code, line, column, message.
func findings(_ diagnostics: [Diagnostic]) -> [String] {
  diagnostics.map { diagnostic in
    let place = diagnostic.primary.map { label in
      let start = label.span.position
      let end = label.span.endPosition
      return "\(start.line):\(start.column)-\(end.line):\(end.column)"
    }
    return "\(diagnostic.code.rawValue) \(place ?? "nowhere") \(diagnostic.message)"
  }
}

extension Diagnostic {
  /// The diagnostic as a workflow command of GitHub Actions, which shows it beside the line in a pull request.
  ///
  /// One line without its line break. Columns are given only when the place lies on one line, as GitHub demands.
  public var gitHubCommand: String {
    var properties: [String] = []
    if let span = primary?.span {
      let start = span.position
      let end = span.endPosition
      properties.append("file=\(Diagnostic.escapedProperty(span.file.name))")
      properties.append("line=\(start.line)")
      if start.line == end.line { properties.append("col=\(start.column)") }
      properties.append("endLine=\(end.line)")
      if start.line == end.line { properties.append("endColumn=\(end.column)") }
    }
    properties.append("title=\(code.rawValue)")
    let text = Diagnostic.escapedData(plainText)
    return "::\(severity.rawValue) \(properties.joined(separator: ","))::\(text)"
  }

  /// Message, label, other places, bindings and help as lines of plain text, for forms that show no source.
  var plainText: String {
    var lines = [message]
    if let label = primary?.text, !label.isEmpty { lines.append(label) }
    for label in secondary {
      let place = label.span.position
      let words = label.text.isEmpty ? "" : ": \(label.text)"
      lines.append("\(label.span.file.name):\(place.line):\(place.column)\(words)")
    }
    if !bindings.isEmpty {
      lines.append("bindings: " + bindings.map { "\($0.name) = \($0.value)" }.joined(separator: ", "))
    }
    lines += help.map { "help: \($0)" }
    return lines.joined(separator: "\n")
  }

  private static func escapedData(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "%": "%25"
      case "\r": "%0D"
      case "\n": "%0A"
      default: String(scalar)
      }
    }.joined()
  }

  private static func escapedProperty(_ text: String) -> String {
    escapedData(text).unicodeScalars.map { scalar in
      switch scalar {
      case ":": "%3A"
      case ",": "%2C"
      default: String(scalar)
      }
    }.joined()
  }
}

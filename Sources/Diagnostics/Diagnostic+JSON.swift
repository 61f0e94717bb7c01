extension Diagnostic {
  /// The diagnostic as one JSON object on one line.
  ///
  /// Members: severity, code, message, file, line, column, endLine, endColumn, label (null without a place),
  /// secondary, bindings, help. Lines and columns count from 1, columns in Unicode scalars, ends are not included.
  public var json: String {
    var writer = JSONText()
    write(to: &writer)
    return writer.text
  }

  /// All diagnostics as one JSON array, indented.
  public static func json(of diagnostics: [Diagnostic]) -> String {
    var writer = JSONText(isIndented: true)
    writer.array { list in for diagnostic in diagnostics { diagnostic.write(to: &list) } }
    return writer.text
  }

  /// Writes the diagnostic as an object into a larger JSON text.
  public func write(to writer: inout JSONText) {
    writer.object { object in
      object.member("severity", severity.rawValue)
      object.member("code", code.rawValue)
      object.member("message", message)
      Diagnostic.writePlace(primary?.span, &object)
      object.member("label", primary?.text)
      object.key("secondary")
      object.array { list in
        for label in secondary {
          list.object { place in
            Diagnostic.writePlace(label.span, &place)
            place.member("label", label.text)
          }
        }
      }
      object.key("bindings")
      object.array { list in
        for binding in bindings {
          list.object { member in
            member.member("name", binding.name)
            member.member("value", binding.value)
            Diagnostic.writePlace(binding.span, &member)
          }
        }
      }
      object.member("help", help)
    }
  }

  private static func writePlace(_ span: SourceSpan?, _ object: inout JSONText) {
    let start = span?.position
    let end = span?.endPosition
    object.member("file", span?.file.name)
    object.member("line", start?.line)
    object.member("column", start?.column)
    object.member("endLine", end?.line)
    object.member("endColumn", end?.column)
  }
}

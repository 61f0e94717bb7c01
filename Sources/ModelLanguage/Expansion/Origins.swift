internal import Diagnostics

/// Says where a layer and its values were written.
enum Origins {
  /// `model.yaml:12; width: width = 256 (wide.yaml:5)`; a line alone is one of the layer's own file.
  static func text(of layer: ModelLayer) -> String {
    let file = layer.span.file
    func shown(_ span: SourceSpan) -> String {
      span.file === file ? "line \(span.position.line)" : place(span)
    }
    var parts = [place(layer.span)]
    for argument in layer.arguments {
      let causes = argument.causes.filter { !isBuiltIn($0.origin) }
      if causes.isEmpty {
        guard let origin = argument.origin, !isBuiltIn(origin), shown(origin) != shown(layer.span) else {
          continue
        }
        parts.append("\(argument.key): \(shown(origin))")
      } else {
        let names = causes.map { "\($0.name) = \($0.value) (\(shown($0.origin)))" }
        parts.append("\(argument.key): \(names.joined(separator: ", "))")
      }
    }
    return parts.joined(separator: "; ")
  }

  private static func isBuiltIn(_ span: SourceSpan) -> Bool { span.file.name.hasSuffix(" (built in)") }

  /// The file and line of a place; a name that would break the line is shown without what breaks it.
  private static func place(_ span: SourceSpan) -> String {
    let last = span.file.name.split(separator: "/").last.map(String.init) ?? span.file.name
    let name = String(String.UnicodeScalarView(last.unicodeScalars.map { $0.value < 0x20 ? "?" : $0 }))
    return name == "--set" ? "\(name) \(span.text)" : "\(name):\(span.position.line)"
  }
}

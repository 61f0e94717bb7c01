public import Diagnostics
internal import ModelLanguage

/// Findings as text for a terminal or a log.
public enum FindingsText {
  /// All findings, each followed by an empty line, and a last line that counts the errors.
  public static func of(_ diagnostics: [Diagnostic], omitted: Int, style: DiagnosticTextStyle) -> String {
    guard !diagnostics.isEmpty else { return "" }
    var text = diagnostics.map { $0.text(style) + "\n" }.joined()
    let errors = diagnostics.count { $0.severity == .error }
    if omitted > 0 { text += "… and \(omitted) more\n" }
    if errors > 1 { text += "\(errors + omitted) errors\n" }
    return text
  }

  /// All findings of a model file.
  public static func of(_ loaded: LoadedModel, style: DiagnosticTextStyle) -> String {
    of(loaded.reading.diagnostics, omitted: loaded.reading.omitted, style: style)
  }
}

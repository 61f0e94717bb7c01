internal import Diagnostics

/// The findings of one reading: each once, in the order of the file, and not without end.
final class Findings {
  /// The findings so far.
  private(set) var diagnostics: [Diagnostic] = []
  /// How many more there were beyond the limit.
  private(set) var omitted = 0
  /// Whether an error is among them.
  private(set) var hasErrors = false

  private struct Place: Hashable {
    let code: DiagnosticCode
    let span: SourceSpan?
    let message: String
  }

  private var seen: Set<Place> = []
  private static let limit = 200

  /// Adds a finding, unless the same was found at the same place (in another repetition of a block).
  func add(_ diagnostic: Diagnostic) {
    if diagnostic.severity == .error { hasErrors = true }
    let place = Place(code: diagnostic.code, span: diagnostic.primary?.span, message: diagnostic.message)
    guard seen.insert(place).inserted else { return }
    guard diagnostics.count < Self.limit else {
      omitted += 1
      return
    }
    diagnostics.append(diagnostic)
  }

  /// Adds an error.
  func error(
    _ code: DiagnosticCode, _ message: String, at span: SourceSpan?, label: String = "",
    secondary: [Diagnostic.Label] = [], bindings: [Diagnostic.Binding] = [], help: [String] = []
  ) {
    add(.error(code, message, at: span, label: label, secondary: secondary, bindings: bindings, help: help))
  }
}

/// One finding about what a person wrote: it stands alone, has a place, and says what to do.
public struct Diagnostic: Sendable {
  /// How bad it is: an error stops the work, a warning does not.
  public enum Severity: String, Sendable {
    case error, warning
  }

  /// A place with what is to be said about it.
  public struct Label: Sendable {
    /// The place.
    public let span: SourceSpan
    /// The words under it; may be empty.
    public let text: String

    /// Creates a label.
    public init(_ span: SourceSpan, _ text: String = "") {
      self.span = span
      self.text = text
    }
  }

  /// A name with the value in force, and where it got it.
  public struct Binding: Sendable {
    /// The name as written in the file.
    public let name: String
    /// Its value, as shown to people.
    public let value: String
    /// Where it was bound.
    public let span: SourceSpan?

    /// Creates a binding.
    public init(name: String, value: String, span: SourceSpan?) {
      self.name = name
      self.value = value
      self.span = span
    }
  }

  /// The severity.
  public var severity: Severity
  /// The stable code.
  public var code: DiagnosticCode
  /// The sentence that stands alone, without a full stop.
  public var message: String
  /// The place that is wrong; nil when the finding concerns no text (a missing file).
  public var primary: Label?
  /// Other places that matter, such as where a disagreeing size comes from.
  public var secondary: [Label]
  /// The names in force that the message depends on.
  public var bindings: [Binding]
  /// What to do, a sentence each.
  public var help: [String]

  /// Creates a diagnostic.
  public init(
    _ severity: Severity, _ code: DiagnosticCode, _ message: String, at primary: Label? = nil,
    secondary: [Label] = [], bindings: [Binding] = [], help: [String] = []
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.primary = primary
    self.secondary = secondary
    self.bindings = bindings
    self.help = help
  }

  /// An error at a place.
  public static func error(
    _ code: DiagnosticCode, _ message: String, at span: SourceSpan? = nil, label: String = "",
    secondary: [Label] = [], bindings: [Binding] = [], help: [String] = []
  ) -> Diagnostic {
    Diagnostic(
      .error, code, message, at: span.map { Label($0, label) }, secondary: secondary, bindings: bindings,
      help: help)
  }

  /// A warning at a place.
  public static func warning(
    _ code: DiagnosticCode, _ message: String, at span: SourceSpan? = nil, label: String = "",
    secondary: [Label] = [], help: [String] = []
  ) -> Diagnostic {
    Diagnostic(
      .warning, code, message, at: span.map { Label($0, label) }, secondary: secondary, help: help)
  }
}

/// Several diagnostics thrown at once, when nothing more can be said after them.
public struct DiagnosticsError: Error, Sendable {
  /// The findings, in the order in which they were made.
  public let diagnostics: [Diagnostic]

  /// Creates an error from its findings.
  public init(_ diagnostics: [Diagnostic]) {
    self.diagnostics = diagnostics
  }

  /// Creates an error from one finding.
  public init(_ diagnostic: Diagnostic) {
    diagnostics = [diagnostic]
  }
}

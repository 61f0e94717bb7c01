internal import Diagnostics
internal import Schemas

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

  /// The places that the YAML reader refused: what else is wrong there follows from the refusal.
  private var refused: [SourceSpan] = []
  /// The texts of built-in blocks, which nobody can see.
  private var hiddenFiles: Set<ObjectIdentifier> = []
  /// The uses of built-in blocks inside which something is wrong.
  private var wrongUses: Set<SourceSpan> = []
  /// Where the built-in block that is being elaborated is used, and its kind.
  var hiddenUse: Word?

  /// Takes over what the YAML reader found.
  func addRefusals(_ diagnostics: [Diagnostic]) {
    for diagnostic in diagnostics {
      add(diagnostic)
      if diagnostic.code == .yamlRefused, let span = diagnostic.primary?.span { refused.append(span) }
    }
  }

  /// What names and expressions outside blocks came to, by the places where they stand.
  private(set) var values: [SourceSpan: String] = [:]
  /// The defaults that hold beside what is written, by the place of the mapping or word that leaves them out.
  private(set) var defaults: [SourceSpan: [(key: String, value: Value)]] = [:]

  /// Notes what the value at a place came to.
  func note(_ value: String, at span: SourceSpan) { values[span] = value }

  /// Notes a default that holds at a place.
  func note(default value: Value, of key: String, at span: SourceSpan) {
    // A repeated layer is read several times.
    if defaults[span]?.contains(where: { $0.key == key }) != true {
      defaults[span, default: []].append((key, value))
    }
  }

  /// The keys that single values stand for, by the places of the values.
  private(set) var shortKeys: [SourceSpan: String] = [:]

  /// Notes that a value stands for a key: the 10 of `linear: 10` for `width`.
  func note(shortKey key: String, at span: SourceSpan) { shortKeys[span] = key }

  /// Notes that the text of a file ships with the program.
  func hide(_ file: SourceFile) { hiddenFiles.insert(ObjectIdentifier(file)) }

  /// Whether a place is in a text that ships with the program.
  func isHidden(_ span: SourceSpan) -> Bool { hiddenFiles.contains(ObjectIdentifier(span.file)) }

  /// Labels for the uses of blocks, but for those inside built-in ones.
  func labels(of uses: [Elaborator.BlockUse]) -> [Diagnostic.Label] {
    uses.compactMap {
      isHidden($0.kind.span) ? nil : Diagnostic.Label($0.kind.span, "in this use of `\($0.kind.text)`")
    }
  }

  /// A sentence that a hostile name or number does not make endless.
  private static func cut(_ text: String) -> String {
    text.utf8.count <= 1_000 ? text : String(text.prefix(300)) + "…" + String(text.suffix(100))
  }

  /// The finding without places in texts that nobody can see; the use of a built-in block stands for its inside.
  private func visible(_ diagnostic: Diagnostic) -> Diagnostic {
    var diagnostic = diagnostic
    diagnostic.message = Self.cut(diagnostic.message)
    diagnostic.help = diagnostic.help.map { Self.cut($0) }
    diagnostic.secondary.removeAll { isHidden($0.span) }
    diagnostic.bindings.removeAll { $0.span.map { isHidden($0) } ?? false }
    if let primary = diagnostic.primary, isHidden(primary.span), let use = hiddenUse {
      diagnostic.primary = Diagnostic.Label(use.span, primary.text)
      diagnostic.message = "in `\(use.text)`: \(diagnostic.message)"
      diagnostic.secondary.removeAll { $0.span == use.span }
    }
    return diagnostic
  }

  /// Adds a finding, unless the same was found at the same place (in another repetition of a block).
  func add(_ diagnostic: Diagnostic) {
    if diagnostic.severity == .error { hasErrors = true }
    if let span = diagnostic.primary?.span, isHidden(span), let use = hiddenUse, diagnostic.severity == .error
    {
      // One cause can show in several layers of a built-in block; the first says it.
      guard wrongUses.insert(use.span).inserted else { return }
    }
    let diagnostic = visible(diagnostic)
    if let span = diagnostic.primary?.span, refused.contains(where: { $0.overlaps(span) }) { return }
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

extension SourceSpan {
  /// Whether two places of one file share text.
  fileprivate func overlaps(_ other: SourceSpan) -> Bool {
    file === other.file && start < other.end && other.start < end
  }
}

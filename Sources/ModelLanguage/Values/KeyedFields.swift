internal import Diagnostics
internal import YAMLSource

/// The entries of a mapping by key, with every key checked.
struct KeyedFields {
  private let entries: [String: YAMLEntry]
  /// The known keys that unknown ones were most likely meant to be: nobody needs to hear that they are missing.
  let meant: Set<String>
  /// Whether an unknown key was reported.
  let hasUnknown: Bool

  subscript(key: String) -> YAMLNode? { entries[key]?.value }

  /// The place of a key.
  func keySpan(_ key: String) -> SourceSpan? { entries[key]?.keySpan }

  /// Reads a mapping; unknown keys, and values that are no mapping, are reported.
  ///
  /// - Parameters:
  ///   - what: the thing in messages, such as "`train`".
  ///   - example: how it is written, for help.
  ///   - elsewhere: where other keys belong, for help.
  init?(
    _ node: YAMLNode, known: [String], what: String, example: String, findings: Findings,
    elsewhere: String? = nil
  ) {
    if node.isNull {
      entries = [:]
      meant = []
      hasUnknown = false
      return
    }
    guard case .mapping(let all) = node.content else {
      findings.error(
        .wrongKind, "\(what) must be a mapping of keys", at: node.span, help: ["write \(example)"])
      return nil
    }
    var entries: [String: YAMLEntry] = [:]
    var meant: Set<String> = []
    var hasUnknown = false
    for entry in all {
      if known.contains(entry.key) {
        entries[entry.key] = entry
      } else if !entry.key.hasPrefix("x-") {
        hasUnknown = true
        if let key = Self.reportUnknown(
          entry, known: known, what: what, findings: findings, elsewhere: elsewhere)
        {
          meant.insert(key)
        }
      }
    }
    self.entries = entries
    self.meant = meant
    self.hasUnknown = hasUnknown
  }

  /// Reports a key that does not exist; returns the one that was most likely meant.
  @discardableResult
  static func reportUnknown(
    _ entry: YAMLEntry, known: [String], what: String, findings: Findings, elsewhere: String? = nil
  ) -> String? {
    let nearest = Synonyms.suggestion(for: entry.key, among: known)
    let all =
      known.isEmpty
      ? "\(what) has no keys" : "the keys of \(what) are \(known.map { "`\($0)`" }.joined(separator: ", "))"
    findings.error(
      .unknownKey, "\(what) has no key `\(entry.key)`", at: entry.keySpan,
      help: [nearest.map { "did you mean `\($0)`?" } ?? elsewhere ?? all])
    return nearest
  }
}

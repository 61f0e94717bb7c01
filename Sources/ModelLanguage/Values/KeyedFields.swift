internal import Diagnostics
internal import YAMLSource

/// The entries of a mapping by key, with every key checked.
struct KeyedFields {
  private let entries: [String: YAMLEntry]

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
    _ node: YAMLNode, known: [String], what: String, example: String, findings: Findings, elsewhere: String? = nil
  ) {
    if node.isNull {
      entries = [:]
      return
    }
    guard case .mapping(let all) = node.content else {
      findings.error(.wrongKind, "\(what) must be a mapping of keys", at: node.span, help: ["write \(example)"])
      return nil
    }
    var entries: [String: YAMLEntry] = [:]
    for entry in all {
      if known.contains(entry.key) {
        entries[entry.key] = entry
      } else if !entry.key.hasPrefix("x-") {
        Self.reportUnknown(entry, known: known, what: what, findings: findings, elsewhere: elsewhere)
      }
    }
    self.entries = entries
  }

  static func reportUnknown(
    _ entry: YAMLEntry, known: [String], what: String, findings: Findings, elsewhere: String? = nil
  ) {
    let nearest = NearestWord.suggestion(for: entry.key, among: known)
    let all = "the keys of \(what) are \(known.map { "`\($0)`" }.joined(separator: ", "))"
    findings.error(
      .unknownKey, "\(what) has no key `\(entry.key)`", at: entry.keySpan,
      help: [nearest.map { "did you mean `\($0)`?" } ?? elsewhere ?? all])
  }
}

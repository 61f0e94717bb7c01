internal import Diagnostics
internal import Schemas
internal import YAMLSource

/// Reads the settings of a layer, a loss or an optimiser by its schema.
struct ArgumentReader {
  let schema: Schema
  /// The word that names the thing, to point at when a key is missing.
  let kind: Word
  let findings: Findings
  let environment: Environment
  /// The resolved values, in the schema's order.
  private(set) var resolved: [ResolvedArgument] = []
  /// Where a person wrote each value: the use of a block rather than the block.
  private(set) var origins: [String: SourceSpan] = [:]
  /// Where each key's value stands.
  private(set) var spans: [String: SourceSpan] = [:]
  /// The files that the values name.
  private(set) var files: [DataSection.File] = []
  /// The names that the values depend on.
  private(set) var used: [Environment.Binding] = []

  init(schema: Schema, kind: Word, findings: Findings, environment: Environment) {
    self.schema = schema
    self.kind = kind
    self.findings = findings
    self.environment = environment
  }

  /// The values with their defaults; nil after an error that leaves a value open.
  ///
  /// - Parameter elsewhere: keys that stand in the wrong place, which has been reported.
  mutating func read(_ node: YAMLNode?, elsewhere: [String] = []) -> Arguments? {
    guard let (nodes, misspelt) = nodes(node) else { return nil }
    let unknown = misspelt + elsewhere
    var values: [(key: String, value: Value)] = []
    var missing: [Key] = []
    var isComplete = true
    for key in schema.keys {
      guard let node = nodes[key.name] else {
        if key.isRequired, !isExcused(key, nodes) {
          isComplete = false
          if !unknown.contains(key.name) { missing.append(key) }
        } else if let fallback = key.fallback {
          values.append((key.name, fallback))
          if !environment.isBlock {
            findings.note(default: fallback, of: key.name, at: node?.span ?? kind.span)
          }
          resolved.append(
            ResolvedArgument(key: key.name, value: fallback, span: nil, origin: nil, causes: []))
        }
        continue
      }
      var reader = ValueReader(findings, environment)
      let value = read(key, node, &reader)
      spans[key.name] = node.span
      origins[key.name] = node.span
      if let text = node.plainText {
        if let binding = environment[text], binding.isParameter { origins[key.name] = binding.origin }
        if text.hasPrefix("input."), let origin = environment.inputOrigins[String(text.dropFirst(6))] {
          origins[key.name] = origin
        }
      }
      for binding in reader.used where !used.contains(where: { $0.name == binding.name }) {
        used.append(binding)
      }
      guard let value else {
        isComplete = false
        continue
      }
      values.append((key.name, value))
      resolved.append(
        ResolvedArgument(
          key: key.name, value: value, span: node.span, origin: node.span,
          causes: Elaborator.causes(reader.used)))
    }
    reportMissing(missing)
    guard isComplete else { return nil }
    let arguments = Arguments(values)
    guard let refusal = schema.refusal(of: arguments) else { return arguments }
    findings.error(
      .valueOutOfRange, refusal.message, at: spans[refusal.key] ?? kind.span, help: [refusal.help])
    return nil
  }

  /// The nodes by key, and the known keys that unknown ones, which have been reported, were meant to be.
  private func nodes(_ node: YAMLNode?) -> (known: [String: YAMLNode], unknown: [String])? {
    guard let node, !node.isNull else { return ([:], []) }
    // Where the columns are files of their own, the mapping is the value.
    if let short = schema.shortKey, schema.key(short)?.kind == .paths {
      findings.note(shortKey: short, at: node.span)
      return ([short: node], [])
    }
    guard case .mapping(let entries) = node.content else {
      if let short = schema.shortKey {
        if !environment.isBlock { findings.note(shortKey: short, at: node.span) }
        return ([short: node], [])
      }
      findings.error(
        .wrongKind,
        schema.keys.isEmpty
          ? "`\(schema.kind)` has no settings" : "`\(schema.kind)` takes its settings by name", at: node.span,
        help: [
          schema.keys.isEmpty
            ? "write just `\(schema.kind)`" : "write \(form(schema.keys.filter(\.isRequired)))"
        ])
      return nil
    }
    var known: [String: YAMLNode] = [:]
    var unknown: [String] = []
    for entry in entries where !entry.key.hasPrefix("x-") {
      if schema.key(entry.key) != nil {
        known[entry.key] = entry.value
      } else {
        if schema.keys.isEmpty {
          findings.error(
            .unknownKey, "`\(schema.kind)` has no settings, so no key `\(entry.key)`", at: entry.keySpan,
            help: ["write just `\(schema.kind)`"])
        } else if let meant = KeyedFields.reportUnknown(
          entry, known: schema.keys.map(\.name), what: "`\(schema.kind)`", findings: findings)
        {
          unknown.append(meant)
        }
      }
    }
    return (known, unknown)
  }

  /// Whether another key's word makes a required key needless; a name in its place is settled by the layer itself.
  private func isExcused(_ key: Key, _ nodes: [String: YAMLNode]) -> Bool {
    guard let excuse = key.excuse, let text = nodes[excuse.key]?.plainText else { return false }
    return text == excuse.word || environment[text] != nil
  }

  private func reportMissing(_ missing: [Key]) {
    guard !missing.isEmpty else { return }
    let names = missing.map { "`\($0.name)`" }
    findings.error(
      .missingKey, "`\(schema.kind)` needs \(names.joined(separator: " and "))", at: kind.span,
      help: ["write \(form(missing))"]
        + missing.map {
          "`\($0.name)`: \($0.summary.prefix(1).lowercased() + $0.summary.dropFirst().dropLast())"
        })
  }

  /// How the thing is written with some of its keys.
  private func form(_ keys: [Key]) -> String {
    if let example = schema.example { return "`\(example)`" }
    if keys.count == 1, keys[0].name == schema.shortKey { return "`\(schema.kind): …`" }
    let shown = keys.isEmpty ? Array(schema.keys.prefix(1)) : keys
    return "`\(schema.kind): { \(shown.map { "\($0.name): …" }.joined(separator: ", ")) }`"
  }

  private mutating func read(_ key: Key, _ node: YAMLNode, _ reader: inout ValueReader) -> Value? {
    let what = key.name == schema.kind ? "`\(key.name)`" : "`\(key.name)` of `\(schema.kind)`"
    switch key.kind {
    case .integer(let range): return reader.integer(node, range, what).map { .integer($0) }
    case .decimal(let range): return reader.decimal(node, range, what).map { .decimal($0) }
    case .boolean: return reader.boolean(node, what).map { .boolean($0) }
    case .word(let words): return reader.word(node, words, what).map { .word($0) }
    case .axis, .name: return reader.name(node, what).map { .word($0) }
    case .integers:
      return list(node, what) { reader.integer($0, Int.min...Int.max, what) }.map { .integers($0) }
    case .decimals(let range):
      return list(node, what) { reader.decimal($0, range, what) }.map { .decimals($0) }
    case .names: return list(node, what) { reader.name($0, what) }.map { .names($0) }
    case .path:
      // The path that stands for the whole thing is called by its kind.
      let name = key.name == schema.shortKey ? "`\(schema.kind)`" : what
      guard let path = PathSyntax.path(node, name, findings) else { return nil }
      files.append(DataSection.File(key: key.name, column: "", path: path, span: node.span))
      return .text(path)
    case .paths:
      guard let (value, found) = paths(node, key) else { return nil }
      files += found
      return value
    case .column: return column(node, what)
    case .columns: return columns(node, what)
    case .text: return text(node, what, "a text").map { .text($0) }
    case .texts:
      if case .scalar = node.content { return text(node, what, "a text").map { .texts([$0]) } }
      return list(node, what) { text($0, what, "a text") }.map { .texts($0) }
    }
  }

  private func list<Element>(_ node: YAMLNode, _ what: String, _ read: (YAMLNode) -> Element?) -> [Element]? {
    guard case .sequence(let nodes) = node.content else {
      findings.error(
        .wrongKind, "\(what) must be a list", at: node.span, help: ["write it in brackets: `[ … ]`"])
      return nil
    }
    let elements = nodes.compactMap(read)
    return elements.count == nodes.count ? elements : nil
  }
}

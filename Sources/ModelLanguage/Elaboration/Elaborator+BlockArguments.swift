internal import Diagnostics
internal import Schemas
internal import YAMLSource

/// What a use of a block gives for its parameters.
extension Elaborator {
  /// The names inside a block: the file's values, and the parameters with what this use gives for them.
  func bind(
    _ block: BlockSyntax, _ item: LayerItem, _ node: YAMLNode?, _ environment: Environment,
    into layer: inout ModelLayer
  ) -> Environment {
    var inner = Environment()
    for name in environment.names {
      if let binding = environment[name], !binding.isParameter, !block.isBuiltIn {
        inner.bind(name, binding.value, at: binding.origin, isParameter: false)
      }
    }
    let names = block.parameters.map(\.name.text)
    let (given, meant) = node.map { blockArguments($0, item, names) } ?? ([:], [])
    var missing: [String] = []
    for parameter in block.parameters {
      let name = parameter.name.text
      if let argument = given[name] {
        var reader = ValueReader(findings, environment)
        var value = reader.scalar(argument, "`\(name)` of `\(item.kind.text)`")
        var origin = argument.span
        if let text = argument.plainText, let outer = environment[text], outer.isParameter {
          origin = outer.origin
        }
        if let fallback = parameter.fallback, !fits(value, default: fallback, inner, name, item, origin) {
          value = .poison
        }
        if !isChoice(value, of: name, block, origin) { value = .poison }
        inner.bind(name, value, at: origin, isParameter: true)
        record(name, value, argument.span, origin: argument.span, reader.used, into: &layer)
      } else if let fallback = parameter.fallback {
        var reader = ValueReader(findings, inner)
        let value = reader.scalar(fallback, "`\(name)`")
        inner.bind(name, value, at: fallback.span, isParameter: true)
        record(
          name, value, nil, origin: block.isBuiltIn ? nil : fallback.span, reader.used, into: &layer)
      } else {
        if !meant.contains(name) { missing.append(name) }
        inner.bind(name, .poison, at: item.kind.span, isParameter: true)
      }
    }
    if !missing.isEmpty {
      findings.error(
        .missingKey, "`\(item.kind.text)` needs \(missing.map { "`\($0)`" }.joined(separator: " and "))",
        at: item.kind.span,
        help: ["write `\(item.kind.text): { \(missing.map { "\($0): …" }.joined(separator: ", ")) }`"])
    }
    return inner
  }

  /// What a use gives for the parameters, and the parameters that need not be missed.
  private func blockArguments(
    _ node: YAMLNode, _ item: LayerItem, _ names: [String]
  ) -> (given: [String: YAMLNode], meant: Set<String>) {
    guard case .mapping(let entries) = node.content else {
      findings.error(
        .wrongKind,
        names.isEmpty
          ? "`\(item.kind.text)` has no parameters" : "`\(item.kind.text)` takes its parameters by name",
        at: node.span,
        help: [
          names.first.map { "write `\(item.kind.text): { \($0): … }`" } ?? "write just `\(item.kind.text)`"
        ])
      return ([:], Set(names))
    }
    var given: [String: YAMLNode] = [:]
    var meant: Set<String> = []
    for entry in entries where !entry.key.hasPrefix("x-") {
      if names.contains(entry.key) {
        given[entry.key] = entry.value
      } else if let name = KeyedFields.reportUnknown(
        entry, known: names, what: "`\(item.kind.text)`", findings: findings)
      {
        meant.insert(name)
      }
    }
    return (given, meant)
  }

  /// Whether a value is of the kind of the parameter's default.
  private func fits(
    _ value: Scalar, default fallback: YAMLNode, _ inner: Environment, _ name: String, _ item: LayerItem,
    _ origin: SourceSpan
  ) -> Bool {
    var reader = ValueReader(Findings(), inner)
    let expected = reader.scalar(fallback, "the default")
    switch (value, expected) {
    case (.poison, _), (_, .poison), (.number, .number), (.boolean, .boolean), (.word, .word): return true
    default:
      findings.error(
        .wrongKind, "`\(name)` of `\(item.kind.text)` must be \(expected.kind), not `\(value)`", at: origin,
        help: expected.kind == "true or false" ? ["YAML 1.2 knows `true` and `false` only"] : [])
      return false
    }
  }

  /// Whether a word or number is one that the block's `when`s ask for: any other would choose no layer, in silence.
  private func isChoice(_ value: Scalar, of name: String, _ block: BlockSyntax, _ origin: SourceSpan) -> Bool
  {
    switch value {
    case .boolean, .poison: return true
    case .word, .number: break
    }
    let word = "\(value)"
    guard let choices = block.choices[name], !choices.contains(word) else { return true }
    let nearest = NearestWord.suggestion(for: word, among: choices)
    findings.error(
      .valueOutOfRange,
      "`\(name)` of `\(block.name.text)` must be one of \(choices.map { "`\($0)`" }.joined(separator: ", ")), not `\(word)`",
      at: origin, help: nearest.map { ["did you mean `\($0)`?"] } ?? [])
    return false
  }

  private func record(
    _ name: String, _ value: Scalar, _ span: SourceSpan?, origin: SourceSpan?, _ used: [Environment.Binding],
    into layer: inout ModelLayer
  ) {
    let shown: Value
    switch value {
    case .number(let number): shown = number.whole.map { .integer($0) } ?? .decimal(number.double)
    case .boolean(let boolean): shown = .boolean(boolean)
    case .word(let word): shown = .word(word)
    case .poison: return
    }
    layer.arguments.append(
      ResolvedArgument(key: name, value: shown, span: span, origin: origin, causes: Self.causes(used)))
  }
}

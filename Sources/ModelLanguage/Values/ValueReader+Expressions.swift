internal import Diagnostics
internal import Graph
internal import YAMLSource

/// Expressions: what they give with the names in force.
extension ValueReader {
  mutating func use(_ binding: Environment.Binding) {
    if !used.contains(where: { $0.name == binding.name }) { used.append(binding) }
  }

  mutating func evaluate(
    _ expression: Expression, _ node: YAMLNode, _ what: String, _ wanted: String
  ) -> Number? {
    switch expression {
    case .number(let value, _): return value
    case .name(let name, let range): return value(of: name, node.span(of: range), what, wanted)
    case .negated(let inner, _):
      guard let value = evaluate(inner, node, what, wanted) else { return nil }
      return compute(node, expression) { () throws(Number.Failure) in try Number(-1).multiplied(by: value) }
    case .floor(_, _, let range):
      findings.error(
        .expressionSyntax, "`floor` can only stand in `shape:`", at: node.span(of: range),
        help: ["divisions in a value must come out whole"])
      return nil
    case .binary(let sign, let left, let right, _):
      // Both sides are read, so that both are checked.
      let first = evaluate(left, node, what, wanted)
      let second = evaluate(right, node, what, wanted)
      guard let first, let second else { return nil }
      return compute(node, expression) { () throws(Number.Failure) in
        switch sign {
        case .add: try first.adding(second)
        case .subtract: try first.subtracting(second)
        case .multiply: try first.multiplied(by: second)
        case .divide: try first.divided(by: second)
        }
      }
    }
  }

  private func compute(
    _ node: YAMLNode, _ expression: Expression, _ operation: () throws(Number.Failure) -> Number
  ) -> Number? {
    do {
      return try operation()
    } catch {
      let span = node.span(of: expression.range)
      switch error {
      case .overflow:
        findings.error(.expressionOverflow, "`\(span.text)` is beyond what fits in 64 bits", at: span, bindings: shownBindings)
      case .divisionByZero:
        findings.error(.valueOutOfRange, "`\(span.text)` divides by zero", at: span, bindings: shownBindings)
      }
      return nil
    }
  }

  private mutating func value(of name: String, _ span: SourceSpan, _ what: String, _ wanted: String) -> Number? {
    if name.hasPrefix("input.") { return inputSize(String(name.dropFirst(6)), span) }
    guard let binding = environment[name] else {
      let nearest = NearestWord.suggestion(for: name, among: environment.names)
      var help = nearest.map { ["did you mean `\($0)`?"] } ?? []
      if let later = environment.later[name] {
        findings.error(
          .undefinedName, "`\(name)` is not defined yet", at: span, secondary: [Diagnostic.Label(later, "it stands below")],
          help: ["move `\(name)` up: a value of `let` can use those above it"])
        return nil
      }
      if nearest == nil { help.append("\(what) must be \(wanted); names are bound with `let: { \(name): … }`") }
      findings.error(.undefinedName, "`\(name)` is not defined", at: span, help: help)
      return nil
    }
    use(binding)
    switch binding.value {
    case .number(let value): return value
    case .poison: return nil
    default:
      let (place, other) = binding.isParameter ? (binding.origin, span) : (span, binding.origin)
      findings.error(
        .wrongKind, "\(what) must be \(wanted), but `\(name)` is `\(binding.value)`", at: place,
        secondary: [Diagnostic.Label(other, binding.isParameter ? "used as a number here" : "\(binding.value)")],
        help: NearestWord.suggestion(for: "\(binding.value)", among: environment.names.filter { $0 != name })
          .map { ["did you mean `\($0)`?"] } ?? [])
      return nil
    }
  }

  private mutating func inputSize(_ axis: String, _ span: SourceSpan) -> Number? {
    guard environment.isBlock else {
      findings.error(
        .undefinedName, "`input.\(axis)` has a meaning only inside a block", at: span,
        help: ["inside one, it is the length of an axis of what flows into the block; here, write the number"])
      return nil
    }
    if environment.inputIsPoisoned { return nil }
    guard let type = environment.inputType else {
      findings.error(.undefinedName, "this block has no input", at: span)
      return nil
    }
    guard let found = type[axis] else {
      let names = type.axes.map(\.name)
      let nearest = NearestWord.suggestion(for: axis, among: names) ?? type.axes.last?.name
      findings.error(
        .missingAxis, "the input of this block has no axis `\(axis)`: it is \(type)", at: span,
        secondary: environment.uses,
        help: nearest.map { ["did you mean `input.\($0)`?"] } ?? [])
      return nil
    }
    guard let size = found.size.constant else {
      findings.error(
        .sizeNotFixed, "the length of `input.\(axis)` is known only when data arrives", at: span,
        secondary: (environment.inputOrigins[axis].map { [Diagnostic.Label($0, "it has no length here")] } ?? [])
          + environment.uses)
      return nil
    }
    let number = Number(size)
    use(
      Environment.Binding(
        name: "input.\(axis)", value: .number(number), origin: environment.inputOrigins[axis] ?? span, isParameter: false))
    return number
  }

  /// Where a person wrote a value: for a block's parameter, the use of the block.
  func origin(of node: YAMLNode) -> SourceSpan {
    guard let binding = node.plainText.flatMap({ environment[$0] }), binding.isParameter else { return node.span }
    return binding.origin
  }

  /// The other places that a wrong value concerns: where a parameter is used; the uses of the blocks around, if it
  /// depends on what flows in.
  func labels(for node: YAMLNode) -> [Diagnostic.Label] {
    (origin(of: node) == node.span ? [] : [Diagnostic.Label(node.span, "used here")])
      + (used.contains { $0.name.hasPrefix("input.") } ? environment.uses : [])
  }
}

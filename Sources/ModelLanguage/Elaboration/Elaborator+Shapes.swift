internal import Diagnostics
internal import Graph
internal import Layers
internal import YAMLSource

extension Elaborator {
  /// Checks `shape:` beside a layer; false after a difference has been reported.
  ///
  /// Each entry is the name of an axis, a length, or both as `feature: 128`.
  func check(_ node: YAMLNode, of flow: Flow, _ item: LayerItem, _ environment: Environment) -> Bool {
    let type = graph.type(flow.value)
    guard case .sequence(let entries) = node.content else {
      findings.error(
        .wrongKind, "`shape` must be a list of axes", at: node.span, help: ["this layer gives \(type)"])
      return false
    }
    guard entries.count == type.axes.count else {
      findings.error(
        .assertionFails, "`\(item.localName.text)` gives \(type.axes.count) axes, not \(entries.count)", at: node.span,
        label: "the layer gives \(type)")
      return false
    }
    var holds = true
    for (axis, entry) in zip(type.axes, entries) where !check(axis, entry, flow, item, environment) { holds = false }
    return holds
  }

  private func check(
    _ axis: Axis, _ entry: YAMLNode, _ flow: Flow, _ item: LayerItem, _ environment: Environment
  ) -> Bool {
    switch entry.content {
    case .mapping(let pairs) where pairs.count == 1:
      guard pairs[0].key == axis.name else {
        return fail(axis, flow, item, at: pairs[0].keySpan, "axis `\(pairs[0].key)`", axis: "axis `\(axis.name)`")
      }
      return checkSize(axis, pairs[0].value, flow, item, environment)
    case .scalar(let scalar) where scalar.isPlain && Names.isValid(scalar.text) && environment[scalar.text] == nil:
      guard scalar.text == axis.name || axis.size.symbolName == scalar.text else {
        return fail(axis, flow, item, at: entry.span, "axis `\(scalar.text)`", axis: "axis `\(axis.name)`")
      }
      return true
    default: return checkSize(axis, entry, flow, item, environment)
    }
  }

  private func checkSize(
    _ axis: Axis, _ node: YAMLNode, _ flow: Flow, _ item: LayerItem, _ environment: Environment
  ) -> Bool {
    guard let text = node.plainText, !text.isEmpty else {
      findings.error(
        .wrongKind, "`shape` needs a name or a length here", at: node.span, help: ["such as `feature: 128`"])
      return false
    }
    do {
      let expression = try ExpressionParser.parse(text)
      guard let size = size(expression, node, environment) else { return false }
      if size == axis.size { return true }
      return fail(axis, flow, item, at: node.span, "\(size) along `\(axis.name)`", axis: "\(axis.size)")
    } catch {
      findings.error(
        error.isOverflow ? .expressionOverflow : .expressionSyntax, error.message, at: node.span(of: error.range),
        help: [error.help].compactMap(\.self))
      return false
    }
  }

  private func fail(
    _ axis: Axis, _ flow: Flow, _ item: LayerItem, at span: SourceSpan, _ asserted: String, axis found: String
  ) -> Bool {
    let origin = sizeOrigins[flow.value]?[axis.name].map { visible($0) }
    findings.error(
      .assertionFails, "`\(item.localName.text)` gives \(found), not \(asserted)", at: span,
      label: "the layer gives \(graph.type(flow.value))",
      secondary: origin.map { [Diagnostic.Label($0, "\(axis.size) comes from here")] } ?? [])
    return false
  }

  /// The length that an expression of numbers, bound names and symbols gives.
  private func size(_ expression: Expression, _ node: YAMLNode, _ environment: Environment) -> Size? {
    switch expression {
    case .number(let number, let range):
      if let whole = number.whole { return Size(whole) }
      findings.error(.expressionNotWhole, "a length must be a whole number, not \(number)", at: node.span(of: range))
      return nil
    case .name(let name, let range):
      if let binding = environment[name] {
        if case .number(let number) = binding.value, let whole = number.whole { return Size(whole) }
        if case .poison = binding.value { return nil }
        findings.error(.wrongKind, "`\(name)` is \(binding.value), no length", at: node.span(of: range))
        return nil
      }
      guard graph.symbols.contains(name) else {
        let nearest = NearestWord.suggestion(for: name, among: environment.names + graph.symbols.sorted())
        findings.error(
          .undefinedName, "`\(name)` is not defined", at: node.span(of: range),
          help: nearest.map { ["did you mean `\($0)`?"] } ?? [])
        return nil
      }
      return Size(symbol: name)
    case .negated(let inner, _):
      guard let size = size(inner, node, environment) else { return nil }
      return checked(node, expression) { () throws(SizeError) in try Size(0).subtracting(size) }
    case .floor(let top, let bottom, _):
      guard let top = size(top, node, environment), let bottom = size(bottom, node, environment) else { return nil }
      return checked(node, expression) { () throws(SizeError) in
        guard let divisor = bottom.constant else { throw .badDivisor }
        return try top.dividedRoundingDown(by: divisor)
      }
    case .binary(let sign, let left, let right, let range):
      guard let left = size(left, node, environment), let right = size(right, node, environment) else { return nil }
      if sign == .divide {
        guard let divisor = right.constant, let quotient = left.dividedExactly(by: divisor) else {
          findings.error(
            .expressionNotWhole, "`\(node.span(of: range).text)` does not come out whole", at: node.span(of: range),
            help: ["a division that rounds down is written `floor(\(left) / \(right))`"])
          return nil
        }
        return quotient
      }
      return checked(node, expression) { () throws(SizeError) in
        switch sign {
        case .add: try left.adding(right)
        case .subtract: try left.subtracting(right)
        default: try left.multiplied(by: right)
        }
      }
    }
  }

  private func checked(
    _ node: YAMLNode, _ expression: Expression, _ operation: () throws(SizeError) -> Size
  ) -> Size? {
    do {
      return try operation()
    } catch {
      findings.error(
        error == .overflow ? .expressionOverflow : .valueOutOfRange,
        error == .overflow ? "the length is beyond what fits in 64 bits" : "a length is divided by something below 1",
        at: node.span(of: expression.range))
      return nil
    }
  }
}

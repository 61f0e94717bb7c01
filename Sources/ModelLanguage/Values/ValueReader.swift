internal import Diagnostics
internal import Graph
internal import Schemas
internal import YAMLSource

/// Reads the values of keys: by what the field expects, with the names in force.
struct ValueReader {
  let findings: Findings
  let environment: Environment
  /// The names that the values read so far depend on, for messages.
  var used: [Environment.Binding] = []

  init(_ findings: Findings, _ environment: Environment) {
    self.findings = findings
    self.environment = environment
  }

  /// The bindings in force, as messages show them.
  var shownBindings: [Diagnostic.Binding] { Self.shown(used) }

  static func shown(_ used: [Environment.Binding]) -> [Diagnostic.Binding] {
    used.map { Diagnostic.Binding(name: $0.name, value: "\($0.value)", span: $0.origin) }
  }

  /// Notes what a value came to, for writing the model without names and expressions.
  ///
  /// Inside blocks a value can differ from use to use; there the layers themselves know theirs.
  private func note(_ value: some CustomStringConvertible, at node: YAMLNode) {
    if !environment.isBlock { findings.note(value.description, at: node.span) }
  }

  // MARK: Scalars

  /// The text of an unquoted scalar; anything else is reported.
  mutating func plainText(_ node: YAMLNode, _ what: String, _ wanted: String) -> String? {
    switch node.content {
    case .scalar(let scalar) where scalar.isPlain:
      guard !node.isNull else {
        findings.error(.missingKey, "\(what) has no value", at: node.span, help: ["give it \(wanted)"])
        return nil
      }
      return scalar.text
    case .scalar(let scalar):
      findings.error(
        .wrongKind,
        "\(what) must be \(wanted), not text \(scalar.text.contains("\n") ? "of several lines" : "in quotes")",
        at: node.span,
        help: Self.standsWithoutQuotes(scalar.text, wanted) ? ["write \(scalar.text) without quotes"] : [])
    case .sequence:
      findings.error(.wrongKind, "\(what) must be \(wanted), not a list", at: node.span)
    case .mapping:
      findings.error(.wrongKind, "\(what) must be \(wanted), not a mapping of keys", at: node.span)
    }
    return nil
  }

  private static func standsWithoutQuotes(_ text: String, _ wanted: String) -> Bool {
    if text.contains("\n") { return false }
    if wanted == "true or false" { return text == "true" || text == "false" }
    return (try? ExpressionParser.parse(text)) != nil
  }

  /// The number that a scalar is or that its expression gives; nil after an error has been reported.
  mutating func number(_ node: YAMLNode, _ what: String, wanted: String = "a number") -> Number? {
    guard let text = plainText(node, what, wanted) else { return nil }
    if let word = Self.notANumber(text) {
      findings.error(.wrongKind, "\(what) must be \(wanted), not `\(text)`", at: node.span, help: [word])
      return nil
    }
    do {
      let expression = try ExpressionParser.parse(text)
      let value = evaluate(expression, node, what, wanted)
      if let value, !expression.isLiteral { note(value, at: node) }
      return value
    } catch {
      findings.error(
        error.isOverflow ? .expressionOverflow : .expressionSyntax, error.message,
        at: node.span(of: error.range),
        help: [error.help, "\(what) must be \(wanted)"].compactMap(\.self))
      return nil
    }
  }

  /// Help for the words that other YAML readers take for numbers or truth values.
  private static func notANumber(_ text: String) -> String? {
    switch text.lowercased() {
    case ".nan", "nan": "a number that is not a number has no use in a model"
    case ".inf", "+.inf", "-.inf", "inf", "infinity": "infinity has no use in a model"
    default: text.hasPrefix("+") ? "write the number without `+`" : nil
    }
  }

  /// The whole number in a range that a scalar gives.
  mutating func integer(_ node: YAMLNode, _ range: ClosedRange<Int>, _ what: String) -> Int? {
    guard let number = number(node, what, wanted: "a whole number") else { return nil }
    guard let whole = number.whole else {
      let isDivision = node.plainText?.contains("/") ?? false
      findings.error(
        .expressionNotWhole,
        isDivision
          ? "`\(node.plainText ?? "")` is \(number), which does not come out whole"
          : "\(what) must be a whole number, not \(number)", at: origin(of: node),
        secondary: labels(for: node),
        bindings: shownBindings,
        help: isDivision ? ["\(what) must be a whole number"] : [])
      return nil
    }
    guard range.contains(whole) else {
      findings.error(
        .valueOutOfRange, "\(what) must be \(Self.bounds(range)), not \(whole)", at: origin(of: node),
        secondary: labels(for: node),
        bindings: node.plainText == "\(whole)" ? [] : shownBindings)
      return nil
    }
    return whole
  }

  private static func bounds(_ range: ClosedRange<Int>) -> String {
    switch (range.lowerBound, range.upperBound) {
    case (let low, Int.max): "at least \(low)"
    case (Int.min, let high): "at most \(high)"
    case (let low, let high): "from \(low) to \(high)"
    }
  }

  /// The number in a range that a scalar gives.
  mutating func decimal(_ node: YAMLNode, _ range: ClosedRange<Double>, _ what: String) -> Double? {
    guard let number = number(node, what) else { return nil }
    let value = number.double
    guard range.contains(value) else {
      let shown = (Value.decimal(range.lowerBound), Value.decimal(range.upperBound))
      let bounds =
        switch (range.lowerBound, range.upperBound) {
        case (_, .greatestFiniteMagnitude...): "at least \(shown.0)"
        default: "from \(shown.0) to \(shown.1)"
        }
      findings.error(
        .valueOutOfRange, "\(what) must be \(bounds), not \(number)", at: origin(of: node),
        secondary: labels(for: node),
        bindings: node.plainText == "\(number)" ? [] : shownBindings)
      return nil
    }
    return value
  }

  /// The truth value that a scalar is.
  mutating func boolean(_ node: YAMLNode, _ what: String) -> Bool? {
    guard let text = plainText(node, what, "true or false") else { return nil }
    switch text {
    case "true": return true
    case "false": return false
    default: break
    }
    if let binding = environment[text] {
      switch binding.value {
      case .boolean(let value):
        use(binding)
        note(value, at: node)
        return value
      case .poison: return nil
      default:
        findings.error(
          .wrongKind, "\(what) must be true or false, but `\(text)` is \(binding.value.kind)", at: node.span,
          secondary: [Diagnostic.Label(binding.origin, "\(binding.value)")])
        return nil
      }
    }
    findings.error(
      .wrongKind, "\(what) must be true or false, not `\(text)`", at: node.span, help: [Self.truth(text)])
    return nil
  }

  private static func truth(_ text: String) -> String {
    switch text.lowercased() {
    case "yes", "on", "y", "true", "1": "write `true`: YAML 1.2 knows no other word for it"
    case "no", "off", "n", "false", "0": "write `false`: YAML 1.2 knows no other word for it"
    default: "write `true` or `false`"
    }
  }

  /// One of the words.
  mutating func word(_ node: YAMLNode, _ allowed: [String], _ what: String) -> String? {
    let wanted = "one of \(allowed.map { "`\($0)`" }.joined(separator: ", "))"
    guard let text = plainText(node, what, wanted) else { return nil }
    if allowed.contains(text) { return text }
    if let binding = environment[text] {
      use(binding)
      switch binding.value {
      case .poison: return nil
      case .word(let word) where allowed.contains(word):
        note(word, at: node)
        return word
      default:
        let nearest = NearestWord.suggestion(for: "\(binding.value)", among: allowed)
        findings.error(
          .valueOutOfRange, "\(what) must be \(wanted), not `\(binding.value)`",
          at: binding.isParameter ? binding.origin : node.span,
          secondary: [Diagnostic.Label(binding.isParameter ? node.span : binding.origin, "used here")],
          help: nearest.map { ["did you mean `\($0)`?"] } ?? [])
        return nil
      }
    }
    let nearest = NearestWord.suggestion(for: text, among: allowed)
    findings.error(
      .valueOutOfRange, "\(what) must be \(wanted), not `\(text)`", at: node.span,
      help: nearest.map { ["did you mean `\($0)`?"] } ?? [])
    return nil
  }

  /// A name such as that of an axis; a block's parameter of that name stands for its word.
  mutating func name(_ node: YAMLNode, _ what: String) -> String? {
    guard let text = plainText(node, what, "a name") else { return nil }
    if let binding = environment[text], binding.isParameter, case .word(let word) = binding.value {
      use(binding)
      return word
    }
    guard Names.isValid(text) else {
      findings.error(.badName, "\(what) must be a name, not `\(text)`", at: node.span, help: [Names.rule])
      return nil
    }
    return text
  }

  /// A value of a block's parameter, whose kind nothing fixes: a number, a truth value or a word.
  mutating func scalar(_ node: YAMLNode, _ what: String) -> Scalar {
    guard let text = plainText(node, what, "a number, true, false or a word") else { return .poison }
    if text == "true" { return .boolean(true) }
    if text == "false" { return .boolean(false) }
    if let binding = environment[text] {
      use(binding)
      return binding.value
    }
    if Names.isValid(text) { return .word(text) }
    return number(node, what).map { .number($0) } ?? .poison
  }
}

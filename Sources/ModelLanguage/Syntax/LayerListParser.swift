internal import Diagnostics
internal import Layers
internal import Schemas
internal import YAMLSource

/// Reads lists of layers: short and long forms, modifiers, residual stacks.
struct LayerListParser {
  let findings: Findings
  /// The names of the file's own blocks.
  let blocks: Set<String>

  /// The entries of `layers:`; those that cannot be read are reported and left out.
  func parse(_ node: YAMLNode?, what: String) -> [LayerItem] {
    guard let node else { return [] }
    guard !node.isNull else {
      findings.error(
        .missingKey, "\(what) is empty", at: node.span, help: ["write one layer per line, each after `- `"])
      return []
    }
    guard case .sequence(let elements) = node.content else {
      findings.error(
        .wrongKind, "\(what) must be a list", at: node.span,
        help: ["write one layer per line, each after `- `"])
      return []
    }
    if elements.isEmpty {
      findings.error(
        .missingKey, "\(what) is empty", at: node.span, help: ["write one layer per line, each after `- `"])
    }
    return elements.compactMap { item($0) }
  }

  private func item(_ node: YAMLNode) -> LayerItem? {
    switch node.content {
    case .scalar(let scalar):
      guard scalar.isPlain, !node.isNull else {
        findings.error(
          .wrongKind, node.isNull ? "this entry of the list is empty" : "a layer is no text in quotes",
          at: node.span,
          help: ["write a kind, such as `relu`, or a kind with its settings, such as `linear: 10`"])
        return nil
      }
      guard isKnown(Word(text: scalar.text, span: node.span)) else { return nil }
      if LayerItem.listKinds.contains(scalar.text) {
        findings.error(
          .missingKey, "`\(scalar.text)` is empty", at: node.span,
          help: ["write `\(scalar.text): [ … ]` with the layers inside"])
        return nil
      }
      return LayerItem(kind: Word(text: scalar.text, span: node.span), span: node.span, body: .arguments(nil))
    case .sequence:
      findings.error(
        .wrongKind, "a layer cannot be a list", at: node.span,
        help: ["a stack whose result is added to its input is written `residual: [ … ]`"])
      return nil
    case .mapping(let entries): return item(node, entries)
    }
  }

  private func item(_ node: YAMLNode, _ entries: [YAMLEntry]) -> LayerItem? {
    let candidates = entries.filter { !LayerItem.modifiers.contains($0.key) && !$0.key.hasPrefix("x-") }
    guard let kind = candidates.first(where: { kindExists($0.key) }) ?? candidates.first else {
      findings.error(
        .missingKey, "this layer has no kind", at: node.span,
        help: [
          entries.isEmpty
            ? "write it as a key, such as `linear: 10`"
            : "write it as a key, such as `linear: 10`, beside \(entries.map { "`\($0.key)`" }.joined(separator: ", "))"
        ])
      return nil
    }
    var outside: [String] = []
    for other in candidates where other.keySpan != kind.keySpan {
      if kindExists(other.key) {
        findings.error(
          .unknownKey, "one layer cannot be both `\(kind.key)` and `\(other.key)`", at: other.keySpan,
          secondary: [Diagnostic.Label(kind.keySpan, "the layer starts here")],
          help: ["write `- ` before `\(other.key)` to make it a layer of its own"])
      } else {
        reportUnknown(other, beside: kind)
        outside.append(other.key)
      }
    }
    let word = Word(text: kind.key, span: kind.keySpan)
    let known = isKnown(word)
    var item: LayerItem
    if kind.key == "residual" {
      item = LayerItem(kind: word, span: node.span, body: .residual(parse(kind.value, what: "`residual`")))
    } else if kind.key == "stack" {
      item = stack(word, node.span, kind.value)
    } else {
      item = LayerItem(kind: word, span: node.span, body: .arguments(kind.value.isNull ? nil : kind.value))
      readInputList(kind, into: &item)
    }
    item.outside = outside
    for entry in entries { readModifier(entry, into: &item) }
    return known ? item : nil
  }

  /// `stack: [ … ]`, or `stack: { layers: [ … ], returns: name }` as a block is defined.
  private func stack(_ kind: Word, _ span: SourceSpan, _ node: YAMLNode) -> LayerItem {
    guard case .mapping = node.content,
      let fields = KeyedFields(
        node, known: ["layers", "returns"], what: "`stack`", example: "`stack: [ … ]`", findings: findings)
    else { return LayerItem(kind: kind, span: span, body: .stack(parse(node, what: "`stack`"))) }
    if fields["layers"] == nil, !fields.meant.contains("layers") {
      findings.error(.missingKey, "`stack` has no `layers`", at: kind.span, help: ["write `stack: [ … ]`"])
    }
    var item = LayerItem(
      kind: kind, span: span, body: .stack(parse(fields["layers"], what: "`layers` of `stack`")))
    if fields["layers"] != nil { item.returns = fields["returns"].flatMap { words($0, "`returns`").first } }
    return item
  }

  /// `add: [a, b]` names the inputs of a layer that takes several.
  private func readInputList(_ kind: YAMLEntry, into item: inout LayerItem) {
    guard let layer = LayerRegistry.layer(of: kind.key), layer.inputs.upperBound > 1,
      case .sequence = kind.value.content
    else { return }
    item = LayerItem(kind: item.kind, span: item.span, body: .arguments(nil))
    readInputs(kind.value, "the inputs of `\(kind.key)`", into: &item)
  }

  private func readInputs(_ node: YAMLNode, _ what: String, into item: inout LayerItem) {
    let names = words(node, what)
    item.from = names
    var count = 1
    if case .sequence(let elements) = node.content { count = max(1, elements.count) }
    item.hasBadInputs = names.count < count
  }

  private func readModifier(_ entry: YAMLEntry, into item: inout LayerItem) {
    switch entry.key {
    case "name":
      item.name = layerName(entry.value)
      item.hasBadName = item.name == nil
    case "from":
      if item.from != nil {
        findings.error(
          .unknownKey, "the inputs of `\(item.kind.text)` are named already", at: entry.keySpan,
          help: ["leave out `from`"])
      } else {
        readInputs(entry.value, "`from`", into: &item)
      }
    case "repeat": item.repetition = entry.value
    case "shape": item.shape = entry.value
    case "share": item.share = words(entry.value, "`share`").first
    case "freeze": item.freeze = entry.value
    case "deviation": item.deviation = entry.value
    case "weights":
      item.weights = entry.value
      WeightsParser(findings: findings).parse(entry.value, into: &item)
    case "renamed_from": item.renamedFrom = words(entry.value, "`renamed_from`").first
    case "when": item.conditions = conditions(entry.value)
    default: break
    }
  }

  private func layerName(_ node: YAMLNode) -> Word? {
    guard case .scalar(let scalar) = node.content else {
      findings.error(.badName, "`name` must be one word", at: node.span, help: ["write `name: my_layer`"])
      return nil
    }
    let word = Word(text: scalar.text, span: node.span)
    if scalar.text == "input" {
      findings.error(.badName, "`input` cannot name a layer", at: node.span, help: [Names.inputRule])
    } else if !Names.isValidForLayer(scalar.text) {
      findings.error(.badName, "`\(scalar.text)` cannot name a layer", at: node.span, help: [Names.layerRule])
    }
    // A bad name is still the layer's own, so that nothing follows from it.
    return word
  }

  /// One name, or a list of names.
  func words(_ node: YAMLNode, _ what: String) -> [Word] {
    switch node.content {
    case .scalar(let scalar) where !scalar.text.isEmpty: return [Word(text: scalar.text, span: node.span)]
    case .sequence(let elements) where !elements.isEmpty:
      return elements.compactMap { element in
        guard case .scalar(let scalar) = element.content, !scalar.text.isEmpty else {
          findings.error(.wrongKind, "\(what) must be names", at: element.span)
          return nil
        }
        return Word(text: scalar.text, span: element.span)
      }
    default:
      findings.error(
        .wrongKind, "\(what) must be a name or a list of names", at: node.span,
        help: ["such as `name` or `[first, second]`"])
      return []
    }
  }

  private func conditions(_ node: YAMLNode) -> [LayerItem.Condition] {
    guard case .mapping(let entries) = node.content else {
      findings.error(
        .wrongKind, "`when` must name a parameter of the block and its value", at: node.span,
        help: ["write `when: { norm: pre }`"])
      return []
    }
    return entries.map { entry in
      LayerItem.Condition(parameter: Word(text: entry.key, span: entry.keySpan), value: entry.value)
    }
  }

  // MARK: Kinds

  private func kindExists(_ kind: String) -> Bool {
    LayerItem.listKinds.contains(kind) || blocks.contains(kind) || LayerRegistry.layer(of: kind) != nil
      || BlockRegistry.block(of: kind) != nil
  }

  private func isKnown(_ kind: Word) -> Bool {
    if kindExists(kind.text) { return true }
    let all =
      LayerRegistry.all.map { $0.schema.kind } + BlockRegistry.all.map { $0.kind } + LayerItem.listKinds
    let known = blocks.sorted() + all.sorted()
    let nearest = Synonyms.suggestion(for: kind.text, among: known)
    findings.error(
      .unknownLayer, "there is no layer `\(kind.text)`", at: kind.span,
      help: [
        nearest.map { "did you mean `\($0)`?" }
          ?? "the layers are \(known.prefix(60).map { "`\($0)`" }.joined(separator: ", "))"
      ])
    return false
  }

  private func reportUnknown(_ entry: YAMLEntry, beside kind: YAMLEntry) {
    if let layer = LayerRegistry.layer(of: kind.key), layer.schema.key(entry.key) != nil {
      findings.error(
        .unknownKey, "`\(entry.key)` belongs inside the braces of `\(kind.key)`", at: entry.keySpan,
        help: ["write `\(kind.key): { …, \(entry.key): … }`"])
      return
    }
    KeyedFields.reportUnknown(entry, known: LayerItem.modifiers, what: "a layer", findings: findings)
  }
}

internal import Diagnostics
internal import Graph
internal import Layers
internal import Operations
internal import YAMLSource

extension Elaborator {
  /// Adds the entries of `inputs:`; returns what the first layer reads when it does not say so.
  func elaborateInputs(
    _ node: YAMLNode?, at place: SourceSpan, _ environment: Environment, timeBound: DataSection.Length?
  ) -> Stream {
    guard let node, !node.isNull else {
      findings.error(
        .missingKey, "the model has no `inputs`", at: place,
        help: ["write `inputs: { x: { axes: [batch, feature: 4] } }`"])
      return .poisoned
    }
    guard case .mapping(let entries) = node.content, !entries.isEmpty else {
      findings.error(
        .wrongKind, "`inputs` must give each input by its name", at: node.span,
        help: ["write `inputs: { x: { axes: [batch, feature: 4] } }`"])
      return .poisoned
    }
    var streams: [Stream] = []
    for entry in entries where !entry.key.hasPrefix("x-") {
      let stream = input(entry, environment, timeBound)
      results[entry.key] = stream
      streams.append(stream)
    }
    return streams.count == 1 ? streams[0] : .none
  }

  private func input(_ entry: YAMLEntry, _ environment: Environment, _ timeBound: DataSection.Length?)
    -> Stream
  {
    guard Names.isValid(entry.key), entry.key != "input" else {
      findings.error(
        .badName, "`\(entry.key)` cannot name an input", at: entry.keySpan,
        help: [entry.key == "input" ? Names.inputRule : Names.rule])
      return .poisoned
    }
    guard
      let fields = KeyedFields(
        entry.value, known: ["axes", "tokens", "pad"], what: "an input",
        example: "\(entry.key): { axes: [batch, feature: 4] }", findings: findings)
    else { return .poisoned }
    guard let axesNode = fields["axes"] else {
      if fields.meant.contains("axes") { return .poisoned }
      findings.error(
        .missingKey, "the input `\(entry.key)` has no `axes`", at: entry.keySpan,
        help: ["write `axes: [batch, feature: 4]`: names, with lengths where they are fixed"])
      return .poisoned
    }
    var reader = ValueReader(findings, environment)
    var tokens: Int?
    var isPoisoned = false
    if let node = fields["tokens"] {
      tokens = reader.integer(node, 1...Int(Int32.max), "`tokens`")
      isPoisoned = tokens == nil
    }
    var pad: Int?
    if let node = fields["pad"] {
      if fields.meant.contains("tokens") {
        isPoisoned = true
      } else if fields["tokens"] == nil {
        findings.error(
          .unknownKey, "`pad` belongs to an input of tokens", at: fields.keySpan("pad"),
          help: ["add `tokens: SIZE`, the number of different tokens"])
        isPoisoned = true
      } else if let tokens {
        pad = reader.integer(node, 0...tokens - 1, "`pad`")
        isPoisoned = isPoisoned || pad == nil
      }
    }
    guard let (axes, origins) = axes(axesNode, environment), !isPoisoned else { return .poisoned }
    let type = TensorType(tokens == nil ? .f32 : .i32, axes)
    guard TensorType(type.element, axes.filter { $0.size.constant != nil }).fitsMemory else {
      findings.error(
        .tooLarge, "one example of `\(entry.key)` would have more than 2^40 numbers", at: axesNode.span)
      return .poisoned
    }
    let value = graph.addInput(entry.key, type, indexBound: tokens)
    sizeOrigins[value] = origins.merging(["": entry.keySpan]) { $1 }
    if tokens != nil, let timeBound {
      for axis in axes where axis.name != AxisName.batch {
        guard let symbol = axis.size.symbolName else { continue }
        graph.bounds[symbol] = timeBound.count
        boundOrigins[symbol] = timeBound.span
      }
    }
    var mask: ValueID?
    if let pad {
      padTokens[entry.key] = pad
      do { mask = try graph.apply(PaddingMask(pad: pad), [value], scope: entry.key)[0] } catch {
        findings.error(error.code, error.message, at: entry.keySpan)
      }
    }
    return .flow(Flow(value, mask: mask))
  }

  private func axes(_ node: YAMLNode, _ environment: Environment) -> (
    axes: [Axis], origins: [String: SourceSpan]
  )? {
    guard case .sequence(let entries) = node.content else {
      findings.error(
        .wrongKind, "`axes` must be a list", at: node.span,
        help: ["write `axes: [batch, time, feature: 128]`"])
      return nil
    }
    var axes: [Axis] = []
    var origins: [String: SourceSpan] = [:]
    var names: [String: SourceSpan] = [:]
    var isComplete = true
    for entry in entries {
      guard let (axis, nameSpan, sizeSpan) = axis(entry, environment) else {
        isComplete = false
        continue
      }
      if axes.contains(where: { $0.name == axis.name }) {
        findings.error(
          .duplicateAxis, "the axis `\(axis.name)` stands twice", at: nameSpan,
          secondary: names[axis.name].map { [Diagnostic.Label($0, "first here")] } ?? [],
          help: ["give one another name"])
        isComplete = false
        continue
      }
      axes.append(axis)
      names[axis.name] = nameSpan
      origins[axis.name] = sizeSpan
    }
    if entries.isEmpty {
      findings.error(
        .missingKey, "an input needs at least one axis", at: node.span, help: ["write `axes: [batch, …]`"])
    }
    return isComplete && !entries.isEmpty ? (axes, origins) : nil
  }

  private func axis(
    _ entry: YAMLNode, _ environment: Environment
  ) -> (axis: Axis, name: SourceSpan, size: SourceSpan)? {
    var reader = ValueReader(findings, environment)
    switch entry.content {
    case .mapping(let pairs) where pairs.count == 1:
      guard Names.isValid(pairs[0].key) else {
        findings.error(
          .badName, "`\(pairs[0].key)` cannot name an axis", at: pairs[0].keySpan, help: [Names.rule])
        return nil
      }
      if pairs[0].key == AxisName.batch {
        findings.error(
          .valueOutOfRange, "the length of `batch` cannot be fixed", at: pairs[0].value.span,
          help: ["write just `batch`: the batch size belongs to `train: { batch: … }`"])
        return nil
      }
      guard let size = reader.integer(pairs[0].value, 1...Int.max, "the length of `\(pairs[0].key)`") else {
        return nil
      }
      return (Axis(pairs[0].key, size), pairs[0].keySpan, pairs[0].value.span)
    case .scalar(let scalar) where scalar.isPlain && Names.isValid(scalar.text):
      return (Axis(scalar.text, Size(symbol: scalar.text)), entry.span, entry.span)
    case .scalar(let scalar)
    where scalar.isPlain && scalar.text.utf8.first.map { ExpressionParser.isWordStart($0) } ?? false:
      findings.error(.badName, "`\(scalar.text)` cannot name an axis", at: entry.span, help: [Names.rule])
      return nil
    default:
      findings.error(
        .wrongKind, "an axis is a name, or a name with its length", at: entry.span,
        help: ["write `[batch, time, feature: 128]`"])
      return nil
    }
  }
}

extension TensorType {
  /// Whether a value with the fixed lengths alone could be held at all.
  fileprivate var fitsMemory: Bool {
    guard let count = axes.compactMap(\.size.constant).checkedElementCount else { return false }
    return count <= 1 << 40
  }
}

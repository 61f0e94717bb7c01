internal import Diagnostics
internal import Graph
internal import Layers
internal import Operations
internal import Schemas
internal import YAMLSource

extension Elaborator {
  /// The same entry several times in a row, each on what the one before gives.
  func elaborateRepetition(
    _ item: LayerItem, _ node: YAMLNode, _ sources: [Source], _ path: String, _ scope: Scope,
    _ environment: Environment, into layer: inout ModelLayer
  ) -> Stream {
    var reader = ValueReader(findings, environment)
    guard let count = reader.integer(node, 1...10_000, "`repeat`") else { return .poisoned }
    var current = sources
    for index in 0..<count {
      guard countLayer(at: item.kind.span) else { return .poisoned }
      let name = String(index)
      var child = ModelLayer(
        name: name, path: "\(path).\(name)", kind: item.kind.text,
        form: LayerRegistry.layer(of: item.kind.text) != nil ? .layer : item.isResidual ? .residual : .block,
        span: layer.span)
      let (first, firstNode) = (graph.parameters.count, graph.nodes.count)
      child.inputTypes = current.compactMap { $0.stream.flow.map { graph.type($0.value) } }
      child.inputs = current.map(\.path)
      child.written = layer.written
      let result = elaborateOnce(item, current, child.path, scope, environment, into: &child)
      child.parameters = first..<graph.parameters.count
      child.nodes = firstNode..<graph.nodes.count
      child.output = result.flow?.value
      child.outputType = child.output.map { graph.type($0) }
      results[child.path] = result
      kinds[child.path] = item.kind.text
      if index == 0 {
        layer.arguments = child.arguments
        layer.written.isFrozen = child.written.isFrozen
        layer.written.deviation = child.written.deviation
        layer.written.ownDeviation = child.written.ownDeviation
      }
      layer.children.append(child)
      guard result.flow != nil else { return .poisoned }
      current = [Source(stream: result, path: child.path, span: nil)]
    }
    return current[0].stream
  }

  /// A stack whose result is added to its input.
  func elaborateResidual(
    _ item: LayerItem, _ items: [LayerItem], _ sources: [Source], _ path: String, _ scope: Scope,
    _ environment: Environment, into layer: inout ModelLayer
  ) -> Stream {
    rejectLayerKeys(item, "a residual")
    guard let source = single(sources, item) else { return .poisoned }
    layer.written.isFrozen = freeze(item, environment)
    layer.written.deviation = deviation(item, environment)
    let isFrozen = layer.written.isFrozen || scope.isFrozen
    let deviation = layer.written.deviation ?? scope.deviation
    let inner =
      item.isTransparent
      ? scope
      : Scope(
        prefix: "\(path).", outer: scope, blockInput: scope.blockInput, isFrozen: isFrozen,
        deviation: deviation, order: ListOrder(items))
    let result = inner.with(isFrozen: isFrozen, deviation: deviation) {
      elaborate(items, input: source.stream, scope: inner, environment, into: &layer.children)
    }
    guard let before = source.stream.flow, let after = result.flow else { return .poisoned }
    let types = (graph.type(before.value), graph.type(after.value))
    guard types.0 == types.1 else {
      reportResidual(item, before, after, layer.children.last)
      return .poisoned
    }
    let scopePath = item.isTransparent ? String(scope.prefix.dropLast()) : path
    do {
      let sum = try graph.apply(Add(), [before.value, after.value], scope: scopePath)[0]
      sizeOrigins[sum] = sizeOrigins[before.value]
      return .flow(Flow(sum, mask: before.mask))
    } catch {
      findings.error(error.code, error.message, at: visible(item.kind.span))
      return .poisoned
    }
  }

  private func reportResidual(_ item: LayerItem, _ before: Flow, _ after: Flow, _ last: ModelLayer?) {
    let types = (graph.type(before.value), graph.type(after.value))
    let changed = types.1.axes.first { axis in types.0[axis.name] != axis }?.name
    var secondary: [Diagnostic.Label] = []
    if let last { secondary.append(Diagnostic.Label(last.span, "the stack gives \(types.1)")) }
    if let changed {
      for value in [before.value, after.value] {
        guard let origin = sizeOrigins[value]?[changed], let size = graph.type(value)[changed]?.size else {
          continue
        }
        let span = visible(origin)
        if !secondary.contains(where: { $0.span == span }) {
          secondary.append(Diagnostic.Label(span, "\(changed) \(size) comes from here"))
        }
      }
    }
    let names = (types.0.axes.map(\.name), types.1.axes.map(\.name))
    findings.error(
      names.0 == names.1 ? .sizesDisagree : .axesDiffer,
      names.0 == names.1
        ? "a residual adds its stack to its input, but they disagree on axis `\(changed ?? "")`"
        : "a residual adds its stack to its input, but they have different axes",
      at: visible(item.kind.span), label: "the input is \(types.0)", secondary: secondary + useLabels(),
      help: ["the last layer of the stack must give \(types.0)"])
  }

  /// A block of the file or of the program.
  func elaborateBlock(
    _ item: LayerItem, _ node: YAMLNode?, _ sources: [Source], _ path: String, _ scope: Scope,
    _ environment: Environment, into layer: inout ModelLayer
  ) -> Stream {
    rejectLayerKeys(item, "a block")
    layer.written.isFrozen = freeze(item, environment)
    layer.written.deviation = deviation(item, environment)
    let isFrozen = layer.written.isFrozen || scope.isFrozen
    layer.isFrozen = isFrozen
    if layer.written.deviation == nil, scope.deviation == nil {
      layer.written.ownDeviation = BlockRegistry.block(of: item.kind.text)?.deviation
    }
    guard let block = block(item.kind.text) else { return .poisoned }
    guard uses.count < Self.blockDepthLimit else {
      findings.error(
        .tooLarge, "blocks contain each other more than \(Self.blockDepthLimit) deep", at: item.kind.span)
      return .poisoned
    }
    guard let source = single(sources, item) else { return .poisoned }
    var inner = bind(block, item, node, environment, into: &layer)
    inner.isBlock = true
    if let value = source.stream.flow?.value { inner.inputOrigins = sizeOrigins[value] ?? [:] }
    inner.inputType = source.stream.flow.map { graph.type($0.value) }
    inner.inputIsPoisoned = inner.inputType == nil
    uses.append(
      BlockUse(kind: Word(text: item.kind.text, span: item.kind.span), isBuiltIn: block.isBuiltIn, path: path)
    )
    defer { uses.removeLast() }
    inner.uses = uses
    let list = Scope(
      prefix: "\(path).", outer: nil, blockInput: source.stream, bindsInput: true, isFrozen: isFrozen,
      deviation: layer.written.deviation ?? scope.deviation ?? layer.written.ownDeviation,
      order: ListOrder(block.layers))
    let last = elaborate(block.layers, input: source.stream, scope: list, inner, into: &layer.children)
    guard let returns = block.returns, !isStopped else { return last }
    layer.written.returns = returns.text
    return result(returns, of: item, list)
  }

  /// What the layer gives that a block's `returns` names.
  private func result(_ returns: Word, of item: LayerItem, _ list: Scope) -> Stream {
    let head =
      returns.text.split(separator: ".", omittingEmptySubsequences: false).first.map(String.init) ?? ""
    if list.place(of: head) != nil { return resolve(returns, reader: nil, list).stream }
    let isLeftOut = list.order.span(of: head) != nil
    let nearest = NearestWord.suggestion(for: returns.text, among: list.names)
    findings.error(
      .undefinedName,
      isLeftOut
        ? "`returns` names `\(returns.text)`, which this use of `\(item.kind.text)` leaves out"
        : "the block `\(item.kind.text)` has no layer `\(returns.text)` to return",
      at: returns.span, secondary: isLeftOut ? useLabels() : [],
      help: isLeftOut
        ? ["name a layer that is there for every value of the parameters"]
        : nearest.map { ["did you mean `\($0)`?"] } ?? [])
    return .poisoned
  }

  /// A block without parameters, written where it is used: the layers around it can be read too.
  func elaborateStack(
    _ item: LayerItem, _ items: [LayerItem], _ sources: [Source], _ path: String, _ scope: Scope,
    _ environment: Environment, into layer: inout ModelLayer
  ) -> Stream {
    rejectLayerKeys(item, "a stack")
    layer.written.isFrozen = freeze(item, environment)
    layer.written.deviation = deviation(item, environment)
    layer.isFrozen = layer.written.isFrozen || scope.isFrozen
    guard let source = single(sources, item) else { return .poisoned }
    var inner = environment
    inner.isBlock = true
    if let value = source.stream.flow?.value { inner.inputOrigins = sizeOrigins[value] ?? [:] }
    inner.inputType = source.stream.flow.map { graph.type($0.value) }
    inner.inputIsPoisoned = inner.inputType == nil
    let list = Scope(
      prefix: "\(path).", outer: scope, blockInput: source.stream, bindsInput: true, isFrozen: layer.isFrozen,
      deviation: layer.written.deviation ?? scope.deviation, order: ListOrder(items))
    let last = elaborate(items, input: source.stream, scope: list, inner, into: &layer.children)
    guard let returns = item.returns, !isStopped else { return last }
    return result(returns, of: item, list)
  }

  static func causes(_ used: [Environment.Binding]) -> [ResolvedArgument.Cause] {
    used.map { ResolvedArgument.Cause(name: $0.name, value: "\($0.value)", origin: $0.origin) }
  }

  private func single(_ sources: [Source], _ item: LayerItem) -> Source? {
    if sources.count == 1 { return sources[0] }
    findings.error(
      .wrongInputCount, "`\(item.kind.text)` takes one input, not \(sources.count)",
      at: sources.dropFirst().first?.span ?? item.kind.span, help: ["join them first, with `add` or `concat`"]
    )
    return nil
  }

  /// Whether `freeze: true` stands beside an entry.
  func freeze(_ item: LayerItem, _ environment: Environment) -> Bool {
    guard let node = item.freeze else { return false }
    var reader = ValueReader(findings, environment)
    return reader.boolean(node, "`freeze`") ?? false
  }

  /// What stands beside an entry as `deviation`.
  func deviation(_ item: LayerItem, _ environment: Environment) -> Double? {
    guard let node = item.deviation else { return nil }
    var reader = ValueReader(findings, environment)
    return reader.decimal(node, 0...1e6, "`deviation`")
  }

  private func rejectLayerKeys(_ item: LayerItem, _ what: String) {
    if let share = item.share {
      findings.error(
        .unknownKey, "`share` belongs to single layers, not to \(what)", at: share.span,
        help: ["write it beside a layer inside"])
    }
    if let constant = item.constants.first {
      findings.error(
        .unknownKey, "`weights` belongs to single layers, not to \(what)", at: constant.name.span,
        help: ["write it beside a layer inside"])
    }
  }
}

extension LayerItem {
  /// Whether the entry is a stack that is added to its input.
  var isResidual: Bool {
    if case .residual = body { return true }
    return false
  }
}

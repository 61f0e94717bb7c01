internal import Diagnostics
internal import Graph
internal import Layers
internal import Schemas
internal import YAMLSource

extension Elaborator {
  /// A layer from the registry.
  func elaborateLayer(
    _ kind: any Layer.Type, _ item: LayerItem, _ node: YAMLNode?, _ sources: [Source], _ path: String,
    _ scope: Scope, _ environment: Environment, into layer: inout ModelLayer
  ) -> Stream {
    var reader = ArgumentReader(schema: kind.schema, kind: item.kind, findings: findings, environment: environment)
    let arguments = reader.read(node)
    layer.arguments = reader.resolved
    layer.isFrozen = freeze(item, environment) || scope.isFrozen
    let shared = sharedPath(item, scope)
    if let shared { layer.shares = shared.path }
    guard checkCount(kind, item, sources), let arguments, shared?.isPoisoned != true else { return .poisoned }
    let flows = sources.compactMap(\.stream.flow)
    guard flows.count == sources.count else { return .poisoned }
    var context = LayerContext(
      graph: graph, path: path, inputs: flows, sharedPath: shared?.path, isFrozen: layer.isFrozen,
      constants: Dictionary(
        item.constants.map { ($0.name.text, ($0.shape, $0.numbers)) }, uniquingKeysWith: { first, _ in first }))
    graph = Graph(name: "")  // The context holds the only copy, so that it grows in place.
    let result: Result<Flow, LayerError>
    do { result = .success(try kind.build(arguments, flows, in: &context)) } catch { result = .failure(error) }
    graph = context.graph
    switch result {
    case .failure(let error):
      report(error, item, reader, sources)
      return .poisoned
    case .success(let flow):
      checkConstants(item, context, path)
      trace(flow, item, reader, flows, context.sizeKeys)
      return .flow(flow)
    }
  }

  private func checkCount(_ kind: any Layer.Type, _ item: LayerItem, _ sources: [Source]) -> Bool {
    let range = kind.inputs
    guard !range.contains(sources.count) else { return true }
    let wanted =
      range.lowerBound == range.upperBound
      ? "\(range.lowerBound == 1 ? "one input" : "\(range.lowerBound) inputs")"
      : sources.count < range.lowerBound ? "at least \(range.lowerBound) inputs" : "at most \(range.upperBound) inputs"
    findings.error(
      .wrongInputCount, "`\(item.kind.text)` takes \(wanted), not \(sources.count)",
      at: item.kind.span,
      help: range.upperBound > 1 ? ["name them: `\(item.kind.text): [a, b]`"] : [])
    return false
  }

  private func sharedPath(_ item: LayerItem, _ scope: Scope) -> (path: String, isPoisoned: Bool)? {
    guard let share = item.share else { return nil }
    let (stream, path) = resolve(share, reader: item.localName, scope)
    if case .poisoned = stream { return (path, true) }
    return (path, false)
  }

  private func checkConstants(_ item: LayerItem, _ context: LayerContext, _ path: String) {
    for constant in item.constants where !context.usedConstants.contains(constant.name.text) {
      let prefix = path + "."
      let names = context.graph.parameters.map(\.name).filter { $0.hasPrefix(prefix) }
        .map { String($0.dropFirst(prefix.utf8.count)) }
      let nearest = NearestWord.suggestion(for: constant.name.text, among: names)
      findings.error(
        .unknownKey, "`\(item.kind.text)` has no parameter `\(constant.name.text)`", at: constant.name.span,
        help: [
          nearest.map { "did you mean `\($0)`?" }
            ?? (names.isEmpty
              ? "it has no parameters of its own"
              : "its parameters are \(names.map { "`\($0)`" }.joined(separator: ", "))")
        ])
    }
  }

  /// Notes where the length of each axis of a result comes from.
  private func trace(
    _ flow: Flow, _ item: LayerItem, _ reader: ArgumentReader, _ inputs: [Flow], _ keys: [String: String]
  ) {
    var origins: [String: SourceSpan] = [:]
    for axis in graph.type(flow.value).axes {
      if let key = keys[axis.name] {
        origins[axis.name] = reader.origins[key] ?? item.kind.span
      } else {
        let source = inputs.first { graph.type($0.value)[axis.name] == axis }
        origins[axis.name] = source.flatMap { sizeOrigins[$0.value]?[axis.name] } ?? item.kind.span
      }
    }
    // A layer that changes nothing (dropout of rate 0) hands on its input, whose origins stay.
    if sizeOrigins[flow.value] == nil { sizeOrigins[flow.value] = origins }
  }

  /// Turns a layer's error into a diagnostic with its places.
  private func report(_ error: LayerError, _ item: LayerItem, _ reader: ArgumentReader, _ sources: [Source]) {
    var primary = item.kind.span
    var label = ""
    var secondary: [Diagnostic.Label] = []
    func type(_ index: Int) -> TensorType? {
      sources.indices.contains(index) ? sources[index].stream.flow.map { graph.type($0.value) } : nil
    }
    switch error.place {
    case .key(let key):
      primary = reader.origins[key] ?? item.kind.span
      if let use = reader.spans[key], use != primary, !isBuiltInText(use) {
        secondary.append(Diagnostic.Label(use, "used here"))
      }
    case .input(let index):
      primary = (sources.indices.contains(index) ? sources[index].span : nil) ?? item.kind.span
      if let type = type(index) { label = "gets \(type)" }
    case .layer:
      if let blamed = error.inputs.first, let span = sources.indices.contains(blamed) ? sources[blamed].span : nil {
        primary = span
        if let type = type(blamed) { label = "\(type)" }
      }
    }
    for index in error.inputs.sorted() {
      guard let type = type(index), let flow = sources[index].stream.flow else { continue }
      if let span = sources[index].span, span != primary {
        secondary.append(Diagnostic.Label(span, "\(type)"))
      } else if label.isEmpty, case .layer = error.place {
        label = "gets \(type)"
      }
      if let axis = error.axis, let size = type[axis]?.size, let origin = sizeOrigins[flow.value]?[axis] {
        let span = visible(origin)
        if span != visible(primary), !secondary.contains(where: { $0.span == span }) {
          secondary.append(Diagnostic.Label(span, "\(size) comes from here"))
        }
      }
    }
    let isHidden = isBuiltInText(primary)
    let message = isHidden ? "in `\(uses.last?.kind.text ?? "")`, `\(item.localName.text)`: \(error.message)" : error.message
    findings.add(
      .error(
        error.code, message, at: visible(primary), label: label,
        secondary: secondary.filter { $0.span != visible(primary) } + (isHidden ? [] : useLabels(besides: primary)),
        bindings: ValueReader.shown(reader.used.filter { !isBuiltInText($0.origin) }), help: error.help))
  }

  /// The places where the blocks that are being elaborated are used.
  func useLabels(besides primary: SourceSpan? = nil) -> [Diagnostic.Label] {
    uses.compactMap { use in
      isBuiltInText(use.kind.span) ? nil : Diagnostic.Label(use.kind.span, "in this use of `\(use.kind.text)`")
    }
  }
}

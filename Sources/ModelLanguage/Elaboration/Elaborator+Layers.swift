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
    var reader = ArgumentReader(
      schema: kind.schema, kind: item.kind, findings: findings, environment: environment)
    let arguments = reader.read(node, elsewhere: item.outside)
    layer.arguments = reader.resolved
    layer.written.isFrozen = freeze(item, environment)
    layer.isFrozen = layer.written.isFrozen || scope.isFrozen
    layer.written.deviation = deviation(item, environment)
    let shared = sharedPath(item, scope)
    if let shared {
      layer.shares = shared.path
      shares[path] = shared.path
    }
    guard checkCount(kind, item, sources), let arguments, shared?.isPoisoned != true else { return .poisoned }
    let flows = sources.compactMap(\.stream.flow)
    guard flows.count == sources.count else { return .poisoned }
    var context = LayerContext(
      graph: graph, path: path, inputs: flows, sharedPath: shared?.path, isFrozen: layer.isFrozen,
      deviation: layer.written.deviation ?? scope.deviation,
      constants: Dictionary(
        item.constants.map { ($0.name.text, ($0.shape, $0.numbers)) }, uniquingKeysWith: { first, _ in first }
      ))
    graph = Graph(name: "")  // The context holds the only copy, so that it grows in place.
    let result: Result<Flow, LayerError>
    do { result = .success(try kind.build(arguments, flows, in: &context)) } catch {
      result = .failure(error)
    }
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
    guard !range.contains(sources.count), !item.hasBadInputs else { return true }
    let wanted =
      range.lowerBound == range.upperBound
      ? "\(range.lowerBound == 1 ? "one input" : "\(range.lowerBound) inputs")"
      : sources.count < range.lowerBound
        ? "at least \(range.lowerBound) inputs" : "at most \(range.upperBound) inputs"
    findings.error(
      .wrongInputCount, "`\(item.kind.text)` takes \(wanted), not \(sources.count)",
      at: sources.dropFirst(range.upperBound).first?.span ?? item.kind.span,
      help: [
        range.upperBound > 1
          ? "name them: `\(kind.schema.shortKey == nil ? item.kind.text : "from"): [a, b]`"
          : "join them first, with `add` or `concat`"
      ])
    return false
  }

  private func sharedPath(_ item: LayerItem, _ scope: Scope) -> (path: String, isPoisoned: Bool)? {
    guard let share = item.share else { return nil }
    let (stream, path) = resolve(share, reader: item.localName, scope)
    if case .poisoned = stream { return (path, true) }
    // What shares has no parameters of its own: the one that it shares with has.
    return (shares[path] ?? path, false)
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
        origins[axis.name] = visible(reader.origins[key] ?? item.kind.span)
      } else {
        let source = inputs.first { graph.type($0.value)[axis.name] == axis }
        origins[axis.name] = source.flatMap { sizeOrigins[$0.value]?[axis.name] } ?? visible(item.kind.span)
      }
    }
    // A layer that changes nothing (dropout of rate 0) hands on its input, whose origins stay.
    if sizeOrigins[flow.value] == nil { sizeOrigins[flow.value] = origins }
  }

  /// Turns a layer's error into a diagnostic with its places.
  private func report(_ error: LayerError, _ item: LayerItem, _ reader: ArgumentReader, _ sources: [Source]) {
    let (primary, blamed) = place(of: error, item, reader, sources)
    var label = ""
    var secondary: [Diagnostic.Label] = []
    func type(_ index: Int) -> TensorType? {
      sources.indices.contains(index) ? sources[index].stream.flow.map { graph.type($0.value) } : nil
    }
    func add(_ span: SourceSpan, _ text: String) {
      if span != primary, !secondary.contains(where: { $0.span == span }) {
        secondary.append(Diagnostic.Label(span, text))
      }
    }
    if let blamed, let type = type(blamed) {
      label = sources[blamed].span == primary ? "\(type)" : "gets \(type)"
    }
    if case .key(let key) = error.place, let use = reader.spans[key], !findings.isHidden(use) {
      add(use, "used here")
    }
    if case .share = error.place, let shared = item.share.flatMap({ sharedPath($0) }),
      let place = places[shared]
    {
      add(place, "shared from here")
    }
    for index in error.inputs.sorted() {
      guard let type = type(index), let flow = sources[index].stream.flow else { continue }
      if let span = sources[index].span { add(span, "\(type)") }
      guard let axis = error.axis, let size = type[axis]?.size else { continue }
      if let bound = boundOrigins[size.symbolName ?? ""] {
        add(bound, "`\(size)` gets this long")
      } else if let origin = sizeOrigins[flow.value]?[axis] {
        add(visible(origin), "\(size) comes from here")
      }
    }
    let isHidden = findings.isHidden(primary)
    findings.add(
      .error(
        error.code, isHidden ? "`\(item.localName.text)`: \(error.message)" : error.message, at: primary,
        label: label,
        secondary: secondary + (isHidden ? [] : useLabels()), bindings: ValueReader.shown(reader.used),
        help: error.help + (error.help.isEmpty ? wayToAgree(error, sources) : [])))
  }

  /// What an error points at, and the input whose type is shown there.
  private func place(
    of error: LayerError, _ item: LayerItem, _ reader: ArgumentReader, _ sources: [Source]
  ) -> (SourceSpan, Int?) {
    let first = error.inputs.first ?? 0
    let named = sources.indices.contains(first) ? sources[first].span : nil
    switch error.place {
    case .key(let key):
      if let origin = reader.origins[key] { return (origin, nil) }
      return (item.kind.span, sources.isEmpty ? nil : first)
    case .constant(let name):
      return (item.constants.first { $0.name.text == name }?.name.span ?? item.kind.span, nil)
    case .share: return (item.share?.span ?? item.kind.span, nil)
    case .input(let index):
      let span = sources.indices.contains(index) ? sources[index].span : nil
      return (span ?? item.kind.span, index)
    case .layer:
      guard !error.inputs.isEmpty else { return (item.kind.span, nil) }
      return (named ?? item.kind.span, first)
    }
  }

  private func sharedPath(_ share: Word) -> String? { places.keys.first { $0 == share.text } }

  /// How two values of different lengths become joinable.
  private func wayToAgree(_ error: LayerError, _ sources: [Source]) -> [String] {
    guard error.code == .sizesDisagree, let axis = error.axis, error.inputs.count == 2 else { return [] }
    let sizes = error.inputs.sorted().compactMap { index in
      sources[index].stream.flow.flatMap { flow in
        graph.type(flow.value).axes.last?.name == axis ? graph.type(flow.value)[axis]?.size.constant : nil
      }
    }
    guard sizes.count == 2, let second = error.inputs.max(), !sources[second].path.isEmpty else { return [] }
    return [
      "bring both to one length, for example with `linear: \(sizes[0])` after `\(sources[second].path)`"
    ]
  }

  /// The places where the blocks that are being elaborated are used.
  func useLabels() -> [Diagnostic.Label] { findings.labels(of: uses) }
}

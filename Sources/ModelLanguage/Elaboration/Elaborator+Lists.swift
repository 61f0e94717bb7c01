internal import Diagnostics
internal import Graph
internal import Layers

extension Elaborator {
  /// Elaborates a list of layers, each on what the one before gives.
  func elaborate(
    _ items: [LayerItem], input: Stream, scope: Scope, _ environment: Environment,
    into layers: inout [ModelLayer]
  ) -> Stream {
    var current = input
    for item in items where holds(item.conditions, environment) {
      guard countLayer(at: item.kind.span) else { return .poisoned }
      current = elaborate(item, current, scope, environment, into: &layers)
    }
    return current
  }

  /// Whether an entry is used under the block's parameters.
  private func holds(_ conditions: [LayerItem.Condition], _ environment: Environment) -> Bool {
    conditions.allSatisfy { condition in
      guard environment.isBlock else {
        findings.error(
          .undefinedName, "`when` has a meaning only inside a block", at: condition.parameter.span,
          help: ["it chooses layers by the block's parameters; here, leave the layer out or in"])
        return false
      }
      guard let binding = environment[condition.parameter.text], binding.isParameter else {
        let nearest = NearestWord.suggestion(for: condition.parameter.text, among: environment.names)
        findings.error(
          .undefinedName,
          "`when` asks for `\(condition.parameter.text)`, which is no parameter of this block",
          at: condition.parameter.span, help: nearest.map { ["did you mean `\($0)`?"] } ?? [])
        return false
      }
      if case .poison = binding.value { return false }
      var reader = ValueReader(findings, Environment())
      return reader.scalar(condition.value, "`when`") == binding.value
    }
  }

  private func elaborate(
    _ item: LayerItem, _ current: Stream, _ scope: Scope, _ environment: Environment,
    into layers: inout [ModelLayer]
  ) -> Stream {
    let hasOwnName = item.isTransparent || item.hasBadName || declare(item, scope)
    let sources = inputs(of: item, current, scope)
    // A layer whose name is taken is still looked at, under a name that nobody can write.
    let path = scope.prefix + item.localName.text + (hasOwnName && !item.hasBadName ? "" : "#\(layers.count)")
    let first = graph.parameters.count
    let firstNode = graph.nodes.count
    var layer = ModelLayer(
      name: item.isTransparent ? "" : item.localName.text,
      path: item.isTransparent ? String(scope.prefix.dropLast()) : path, kind: item.kind.text,
      form: item.repetition != nil ? .repetition : form(of: item), span: visible(item.kind.span))
    layer.inputs = sources.map(\.path)
    layer.inputTypes = sources.compactMap { $0.stream.flow.map { graph.type($0.value) } }
    layer.renamedFrom = item.renamedFrom?.text
    layer.written = ModelLayer.Written(item)
    var result: Stream
    if let repetition = item.repetition {
      result = elaborateRepetition(item, repetition, sources, path, scope, environment, into: &layer)
    } else {
      result = elaborateOnce(item, sources, path, scope, environment, into: &layer)
    }
    if let flow = result.flow, let shape = item.shape, !check(shape, of: flow, item, environment) {
      result = .poisoned
    }
    layer.parameters = first..<graph.parameters.count
    layer.nodes = firstNode..<graph.nodes.count
    layer.output = result.flow?.value
    layer.outputType = layer.output.map { graph.type($0) }
    if let file = item.weightFile { set(file, of: item, on: &layer) }
    layers.append(layer)
    if !item.isTransparent {
      results[path] = result
      kinds[path] = item.kind.text
      places[path] = visible(item.localName.span)
    }
    return result
  }

  /// Gives a layer its name in its list; false after the name turned out to be taken.
  private func declare(_ item: LayerItem, _ scope: Scope) -> Bool {
    let name = item.localName
    if let input = inputPlace(name.text, scope) {
      findings.error(
        .duplicateName, "the name `\(name.text)` is taken by an input", at: name.span,
        secondary: [Diagnostic.Label(input, "this input")], help: ["give the layer another name with `name:`"]
      )
      return false
    }
    guard let earlier = scope.declare(name) else { return true }
    findings.error(
      .duplicateName,
      item.name == nil
        ? "there are two layers `\(name.text)` without names" : "the name `\(name.text)` is taken",
      at: name.span, secondary: [Diagnostic.Label(earlier, "first here")],
      help: [
        item.name == nil
          ? "give each a name: `name: …` beside the layer; its parameters go by this name"
          : "give one of them another name"
      ])
    return false
  }

  private func inputPlace(_ name: String, _ scope: Scope) -> SourceSpan? {
    guard scope.prefix.isEmpty, let input = graph.inputs.first(where: { $0.name == name }) else { return nil }
    return sizeOrigins[input.value]?[""]
  }

  private func form(of item: LayerItem) -> ModelLayer.Form {
    if case .residual = item.body { return .residual }
    return LayerRegistry.layer(of: item.kind.text) == nil ? .block : .layer
  }

  /// One entry, not repeated or one of its repetitions.
  func elaborateOnce(
    _ item: LayerItem, _ sources: [Source], _ path: String, _ scope: Scope, _ environment: Environment,
    into layer: inout ModelLayer
  ) -> Stream {
    switch item.body {
    case .residual(let items):
      return elaborateResidual(item, items, sources, path, scope, environment, into: &layer)
    case .stack(let items):
      return elaborateStack(item, items, sources, path, scope, environment, into: &layer)
    case .arguments(let node):
      if let kind = LayerRegistry.layer(of: item.kind.text) {
        return elaborateLayer(kind, item, node, sources, path, scope, environment, into: &layer)
      }
      return elaborateBlock(item, node, sources, path, scope, environment, into: &layer)
    }
  }

  // MARK: Inputs

  /// One input of a layer: what flows in, the path it comes from, and where it is named.
  struct Source {
    let stream: Stream
    let path: String
    /// Where `from` names it; nil when it is the layer before.
    let span: SourceSpan?
  }

  private func inputs(of item: LayerItem, _ current: Stream, _ scope: Scope) -> [Source] {
    if item.hasBadInputs { return [Source(stream: .poisoned, path: "", span: nil)] }
    if let from = item.from {
      return from.map { word in
        let (stream, path) = resolve(word, reader: item.isTransparent ? nil : item.localName, scope)
        return Source(stream: stream, path: path, span: word.span)
      }
    }
    if case .none = current {
      let names = graph.inputs.map { "`\($0.name)`" }.joined(separator: ", ")
      if graph.inputs.count > 1 {
        findings.error(
          .missingKey, "the first layer has to say which input it reads", at: item.kind.span,
          help: ["write `from:` with one of \(names)"])
      }
      return [Source(stream: .poisoned, path: "", span: nil)]
    }
    return [Source(stream: current, path: "", span: nil)]
  }

  /// What a name stands for: a layer above in this list or around it, a layer inside one of those, or an input.
  func resolve(_ word: Word, reader: Word?, _ scope: Scope) -> (stream: Stream, path: String) {
    let parts = word.text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let head = parts.first ?? ""
    var candidate: Scope? = scope
    while let here = candidate {
      if head == "input", here.bindsInput, parts.count == 1 {
        return (here.blockInput, "input")
      }
      if here.place(of: head) != nil {
        let path = here.prefix + word.text
        if let found = results[path] { return (found, path) }
        // A name that is just being elaborated reads itself.
        if parts.count == 1 { return (reportLoop(word, reader, here), path) }
        return (reportMissingPart(word, parts, here), path)
      }
      if let below = here.order.span(of: head) {
        return (reportBelow(word, reader, below, here), here.prefix + word.text)
      }
      if here.outer == nil {
        if here.prefix.isEmpty, let input = results[word.text] { return (input, word.text) }
        reportUndefined(word, reader, here)
        return (.poisoned, word.text)
      }
      candidate = here.outer
    }
    return (.poisoned, word.text)
  }

  private func reportLoop(_ word: Word, _ reader: Word?, _ scope: Scope) -> Stream {
    // Without a result, the name is that of the layer itself or of one around it.
    findings.error(
      .cycle, "`\(word.text)` reads itself", at: word.span,
      secondary: scope.place(of: word.text).map { [Diagnostic.Label($0, "this layer")] } ?? [],
      help: ["a layer can only read layers above it, and inputs"])
    return .poisoned
  }

  private func reportMissingPart(_ word: Word, _ parts: [String], _ scope: Scope) -> Stream {
    let known = results.keys.filter { $0.hasPrefix(scope.prefix + parts[0] + ".") }.sorted()
      .map { String($0.dropFirst(scope.prefix.utf8.count)) }
    let nearest = NearestWord.suggestion(for: word.text, among: known)
    if results[scope.prefix + parts[0]].map({ if case .poisoned = $0 { true } else { false } }) ?? false {
      return .poisoned
    }
    findings.error(
      .undefinedName, "`\(parts[0])` has no layer `\(parts.dropFirst().joined(separator: "."))`",
      at: word.span,
      help: nearest.map { ["did you mean `\($0)`?"] } ?? [])
    return .poisoned
  }

  private func reportBelow(_ word: Word, _ reader: Word?, _ below: SourceSpan, _ scope: Scope) -> Stream {
    if let reader, let cycle = scope.order.cycle(from: reader.text, through: word.text) {
      let names = (cycle.map(\.text) + [cycle.first?.text ?? ""]).map { "`\($0)`" }
      let shown = names.count > 8 ? Array(names.prefix(4)) + ["…"] + Array(names.suffix(3)) : names
      findings.error(
        .cycle, "these layers feed each other in a circle: \(shown.joined(separator: " → "))", at: word.span,
        label: "`\(reader.text)` reads `\(word.text)` …",
        secondary: [Diagnostic.Label(below, "… which depends on `\(reader.text)`")],
        help: ["break the circle: a layer can only read what is computed before it"])
    } else {
      findings.error(
        .undefinedName, "`\(word.text)` stands below the layer that reads it", at: word.span,
        secondary: [Diagnostic.Label(below, "it stands here")], help: ["move `\(word.text)` above"])
    }
    return .poisoned
  }

  private func reportUndefined(_ word: Word, _ reader: Word?, _ scope: Scope) {
    let known =
      scope.names.filter { $0 != reader?.text }
      + (scope.prefix.isEmpty ? graph.inputs.map(\.name) : ["input"])
    // With a single letter, every other single letter would be near.
    let nearest = word.text.utf8.count > 1 ? NearestWord.suggestion(for: word.text, among: known) : nil
    var help = nearest.map { ["did you mean `\($0)`?"] } ?? []
    if nearest == nil, !known.isEmpty, known.count <= 12 {
      help.append("the names above are \(known.map { "`\($0)`" }.joined(separator: ", "))")
    }
    findings.error(.undefinedName, "there is no layer or input `\(word.text)`", at: word.span, help: help)
  }
}

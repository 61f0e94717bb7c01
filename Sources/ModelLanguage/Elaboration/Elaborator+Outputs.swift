internal import Diagnostics
internal import Graph
internal import Layers
internal import Operations
internal import Schemas
internal import YAMLSource

extension Elaborator {
  /// Reads `outputs:`; without it, the last layer is the output.
  func elaborateOutputs(_ node: YAMLNode?, last: Stream, _ layers: [ModelLayer], _ scope: Scope) {
    guard let node, !node.isNull else {
      if let flow = last.flow, let name = layers.last?.name {
        graph.outputs = [Graph.Output(name: name.isEmpty ? "output" : name, value: flow.value)]
      }
      return
    }
    guard case .sequence(let entries) = node.content, !entries.isEmpty else {
      findings.error(
        .wrongKind, "`outputs` must be a list of names", at: node.span, help: ["write `outputs: [logits]`"])
      return
    }
    var places: [String: SourceSpan] = [:]
    for word in parser.words(node, "`outputs`") {
      if let earlier = places[word.text] {
        findings.error(
          .duplicateName, "the output `\(word.text)` stands twice", at: word.span,
          secondary: [Diagnostic.Label(earlier, "first here")], help: ["name it once"])
        continue
      }
      places[word.text] = word.span
      if word.text == "loss" {
        findings.error(
          .badName, "`loss` is the name of the loss among the results", at: word.span,
          help: ["give the layer another name"])
        continue
      }
      if let flow = resolve(word, reader: nil, scope).stream.flow {
        graph.outputs.append(Graph.Output(name: word.text, value: flow.value))
      }
    }
  }

  /// Reads `loss:` of `train`, and builds the graph that ends in it.
  func elaborateLoss(_ node: YAMLNode, _ scope: Scope, _ environment: Environment) -> Model.Loss? {
    guard case .mapping(let entries) = node.content, let entry = entries.first else {
      let kind = node.plainText.flatMap { LossRegistry.loss(of: $0)?.schema.kind } ?? "cross_entropy"
      findings.error(
        .wrongKind, "`loss` must be a kind with the output that it judges", at: node.span,
        help: ["write `loss: { \(kind): logits }`"])
      return nil
    }
    for extra in entries.dropFirst() {
      findings.error(
        .unknownKey, "there can only be one loss, not also `\(extra.key)`", at: extra.keySpan,
        secondary: [Diagnostic.Label(entry.keySpan, "the loss")], help: ["leave one out"])
    }
    let kinds = LossRegistry.all.map { $0.schema.kind }
    guard let kind = LossRegistry.loss(of: entry.key) else {
      let nearest = NearestWord.suggestion(for: entry.key, among: kinds)
      findings.error(
        .unknownLayer, "there is no loss `\(entry.key)`", at: entry.keySpan,
        help: [
          nearest.map { "did you mean `\($0)`?" }
            ?? "the losses are \(kinds.map { "`\($0)`" }.joined(separator: ", "))"
        ])
      return nil
    }
    guard let (output, settings) = lossParts(entry) else { return nil }
    var reader = ArgumentReader(
      schema: kind.schema, kind: Word(text: entry.key, span: entry.keySpan), findings: findings,
      environment: environment)
    let arguments = reader.read(settings)
    let (stream, path) = resolve(output, reader: nil, scope)
    guard let arguments, let flow = stream.flow else { return nil }
    if let target = kind.targetName, let input = graph.inputs.first(where: { $0.name == target }) {
      findings.error(
        .duplicateName, "the input `\(target)` has the name of the loss's targets",
        at: sizeOrigins[input.value]?[""] ?? entry.keySpan,
        secondary: [Diagnostic.Label(entry.keySpan, "its targets are called `\(target)`")],
        help: ["give the input another name"])
      return nil
    }
    var context = LayerContext(graph: graph, path: "loss", inputs: [flow])
    do {
      let sums = try LossSums(try kind.build(arguments, output: flow, in: &context), in: &context)
      context.graph.outputs.append(Graph.Output(name: "loss", value: sums.mean))
      return Model.Loss(
        kind: entry.key, arguments: reader.resolved, span: entry.keySpan, output: path,
        outputValue: flow.value,
        target: kind.targetName, hasClasses: kind.hasClasses, hasPerplexity: kind.hasPerplexity,
        graph: context.graph, value: sums.mean, weight: sums.weight, right: sums.answers?.right,
        judged: sums.answers?.judged)
    } catch {
      var secondary: [Diagnostic.Label] = []
      if let axis = error.axis, let origin = sizeOrigins[flow.value]?[axis] {
        secondary.append(Diagnostic.Label(visible(origin), "\(axis) comes from here"))
      }
      var place = output.span
      if case .key(let key) = error.place, let span = reader.spans[key] {
        place = span
        secondary.insert(Diagnostic.Label(output.span, "\(graph.type(flow.value))"), at: 0)
      }
      findings.error(
        error.code, error.message, at: place, label: place == output.span ? "\(graph.type(flow.value))" : "",
        secondary: secondary, help: error.help)
      return nil
    }
  }

  /// The output's name and the settings of `cross_entropy: logits` or `cross_entropy: { output: logits, … }`.
  private func lossParts(_ entry: YAMLEntry) -> (output: Word, settings: YAMLNode?)? {
    switch entry.value.content {
    case .scalar(let scalar) where !scalar.text.isEmpty:
      return (Word(text: scalar.text, span: entry.value.span), nil)
    case .mapping(let entries):
      guard let output = entries.first(where: { $0.key == "output" }),
        let word = parser.words(output.value, "`output`").first
      else { break }
      let rest = entries.filter { $0.key != "output" }
      return (word, YAMLNode(content: .mapping(rest), span: entry.value.span))
    default: break
    }
    findings.error(
      .missingKey, "`\(entry.key)` needs the output that it judges", at: entry.keySpan,
      help: ["write `\(entry.key): logits`"])
    return nil
  }
}

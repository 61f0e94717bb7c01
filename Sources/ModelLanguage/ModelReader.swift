public import Diagnostics
internal import Graph
internal import Layers
internal import Schemas
internal import YAMLSource

/// What reading a model file gives: a model if it has no errors, and every finding.
public struct ModelReading: Sendable {
  /// The model; nil when there are errors.
  public let model: Model?
  /// The findings in the order of the file.
  public let diagnostics: [Diagnostic]
  /// How many more findings there were beyond what is worth showing.
  public let omitted: Int

  /// The same without warnings, for a model that has been looked at before.
  public var withoutWarnings: ModelReading {
    ModelReading(model: model, diagnostics: diagnostics.filter { $0.severity == .error }, omitted: omitted)
  }
}

/// Reads model files: from text to a typed graph.
public enum ModelReader {
  /// The keys of a model file.
  private static let keys = [
    "graphc", "model", "description", "let", "inputs", "blocks", "layers", "outputs", "train", "data",
  ]

  /// Reads a file, with values from the command line over those in it.
  ///
  /// - Parameter bases: finds the files that variants extend.
  public static func read(
    _ file: SourceFile, settings: [Setting] = [], vocabulary: Vocabulary, bases: BaseLoader = .none
  ) -> ModelReading {
    let findings = Findings()
    let (root, diagnostics) = YAMLReader.read(file)
    findings.addRefusals(diagnostics)
    guard let root else {
      return ModelReading(model: nil, diagnostics: findings.diagnostics, omitted: findings.omitted)
    }
    var model: Model?
    if let whole = VariantReader(findings: findings, bases: bases).resolve(root) {
      model = read(SettingsReader(findings: findings).apply(settings, to: whole), vocabulary, findings)
    }
    let sorted = findings.diagnostics.enumerated().sorted { a, b in
      let (left, right) = (a.element.primary?.span, b.element.primary?.span)
      guard let left, let right, left.file === right.file, left.start != right.start else {
        return a.offset < b.offset
      }
      return left.start < right.start
    }
    return ModelReading(
      model: findings.hasErrors ? nil : model, diagnostics: sorted.map(\.element), omitted: findings.omitted)
  }

  private static func read(_ root: YAMLNode, _ vocabulary: Vocabulary, _ findings: Findings) -> Model? {
    guard
      let fields = KeyedFields(
        root, known: keys, what: "a model file",
        example: "`graphc: 1`, `model: name`, `inputs: …`, `layers: …`",
        findings: findings)
    else { return nil }
    let top = SourceSpan(file: root.span.file, start: root.span.start, end: root.span.start)
    guard checkVersion(fields["graphc"], at: top, findings) else { return nil }
    let name = name(fields["model"], at: top, findings)
    var environment = Environment()
    let bindings = bind(fields["let"], into: &environment, findings)
    let data = fields["data"].flatMap {
      DataReader(findings: findings, environment: environment, vocabulary: vocabulary).read($0)
    }

    let parser = blockParser(fields["blocks"], findings)
    let items = parser.lists.parse(fields["layers"], what: "`layers`")
    guard items.count <= Elaborator.layerLimit else {
      Elaborator.reportTooMany(at: items[Elaborator.layerLimit].kind.span, findings)
      return nil
    }
    let elaborator = Elaborator(
      name: name ?? "model", findings: findings, parser: parser.lists, blocks: parser.blocks)
    var input = Stream.poisoned
    if fields["inputs"] != nil || !fields.meant.contains("inputs") {
      input = elaborator.elaborateInputs(fields["inputs"], at: top, environment, timeBound: data?.timeBound)
      checkVocabulary(data?.tokenizer, elaborator, findings)
    }
    if fields["layers"] == nil, !fields.meant.contains("layers") {
      findings.error(
        .missingKey, "the model has no `layers`", at: top,
        help: ["write `layers:` and one layer per line, after `- `"])
    }
    let scope = Scope(prefix: "", outer: nil, blockInput: .none, isFrozen: false, order: ListOrder(items))
    var layers: [ModelLayer] = []
    let last = elaborator.elaborate(items, input: input, scope: scope, environment, into: &layers)
    elaborator.elaborateOutputs(fields["outputs"], last: last, layers, scope)

    var loss: Model.Loss?
    var training: TrainingSection?
    if let node = fields["train"], let span = fields.keySpan("train"),
      let section = KeyedFields(
        node, known: TrainingReader.keys, what: "`train`",
        example: "`train: { loss: { cross_entropy: logits }, optimizer: adam }`", findings: findings)
    {
      training = TrainingReader(findings: findings, environment: environment, vocabulary: vocabulary)
        .read(section, at: span)
      if let node = section["loss"] {
        loss = elaborator.elaborateLoss(node, scope, environment)
      } else if !section.meant.contains("loss") {
        findings.error(
          .missingKey, "`train` needs a `loss`", at: span, help: ["write `loss: { cross_entropy: logits }`"])
      }
    }
    let description = description(fields["description"], findings)
    guard !findings.hasErrors else { return nil }
    let reviewed = ReviewedModel(
      findings: findings, graph: elaborator.graph, layers: layers, loss: loss, training: training, data: data,
      padTokens: elaborator.padTokens)
    for warning in ExpertWarningRegistry.all { warning.report(reviewed) }
    return Model(
      name: name ?? "", description: description, bindings: bindings,
      graph: elaborator.graph, padTokens: elaborator.padTokens, layers: layers, loss: loss,
      training: training, data: data,
      sections: Model.Sections(
        inputs: fields["inputs"], train: fields["train"], data: fields["data"], values: findings.values,
        defaults: findings.defaults, shortKeys: findings.shortKeys))
  }

  /// Reports a tokenizer that makes more different tokens than an input takes.
  private static func checkVocabulary(
    _ tokenizer: DataSection.Tokenizer?, _ elaborator: Elaborator, _ findings: Findings
  ) {
    guard let tokenizer, let size = tokenizer.size else { return }
    for input in elaborator.graph.inputs {
      guard let bound = input.indexBound, bound < size.count else { continue }
      findings.error(
        .dataDisagrees,
        "`\(tokenizer.kind)` makes up to \(size.count) different tokens, but `\(input.name)` takes \(bound)",
        at: size.span,
        secondary: (elaborator.sizeOrigins[input.value]?[""]).map { [Diagnostic.Label($0, "\(bound) here")] }
          ?? [],
        help: ["write `tokens: \(size.count)` for the input, or make the vocabulary smaller"])
    }
  }

  private static func checkVersion(_ node: YAMLNode?, at top: SourceSpan, _ findings: Findings) -> Bool {
    guard let node else {
      findings.error(
        .wrongVersion, "the file does not say that it is a model file", at: top,
        help: ["write `graphc: 1` on the first line"])
      return false
    }
    guard node.plainText == "1" else {
      findings.error(
        .wrongVersion,
        node.plainText.map { "this program reads version 1 of the language, not `\($0)`" }
          ?? "`graphc` must be the number of the language's version", at: node.span,
        help: ["write `graphc: 1`"])
      return false
    }
    return true
  }

  private static func name(_ node: YAMLNode?, at top: SourceSpan, _ findings: Findings) -> String? {
    guard let node, !node.isNull else {
      findings.error(.missingKey, "the model has no name", at: top, help: ["write `model: my-model`"])
      return nil
    }
    guard case .scalar(let scalar) = node.content, !scalar.text.isEmpty, scalar.text.utf8.count <= 200,
      scalar.text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0 != "/" && $0.value != 0x7F })
    else {
      findings.error(
        .badName, "the model's name must be one line of text without `/`", at: node.span,
        help: ["write `model: my-model`"])
      return nil
    }
    return scalar.text
  }

  private static func description(_ node: YAMLNode?, _ findings: Findings) -> String? {
    guard let node, !node.isNull else { return nil }
    guard case .scalar(let scalar) = node.content else {
      findings.error(
        .wrongKind, "`description` must be text", at: node.span,
        help: ["write it in one line, or after `|` in lines of their own"])
      return nil
    }
    return scalar.text
  }

  /// Reads `let:`; each value can use the ones above it.
  private static func bind(
    _ node: YAMLNode?, into environment: inout Environment, _ findings: Findings
  ) -> [Model.Binding] {
    guard let node, !node.isNull else { return [] }
    guard case .mapping(let entries) = node.content else {
      findings.error(
        .wrongKind, "`let` must give names with their values", at: node.span,
        help: ["write `let: { width: 128 }`"])
      return []
    }
    var bindings: [Model.Binding] = []
    environment.later = Dictionary(
      entries.map { ($0.key, $0.keySpan) }, uniquingKeysWith: { first, _ in first })
    for entry in entries where !entry.key.hasPrefix("x-") {
      guard Names.isValid(entry.key), entry.key != "input" else {
        findings.error(
          .badName, "`\(entry.key)` cannot name a value", at: entry.keySpan,
          help: [entry.key == "input" ? Names.inputRule : Names.rule])
        continue
      }
      var reader = ValueReader(findings, environment)
      let number = reader.number(entry.value, "`\(entry.key)`")
      environment.bind(
        entry.key, number.map { .number($0) } ?? .poison, at: entry.value.span, isParameter: false)
      if let number {
        bindings.append(Model.Binding(name: entry.key, value: "\(number)", span: entry.value.span))
      }
    }
    return bindings
  }

  private static func blockParser(
    _ node: YAMLNode?, _ findings: Findings
  ) -> (lists: LayerListParser, blocks: [String: BlockSyntax]) {
    guard let node, !node.isNull else { return (LayerListParser(findings: findings, blocks: []), [:]) }
    guard case .mapping(let entries) = node.content else {
      findings.error(
        .wrongKind, "`blocks` must give blocks by their names", at: node.span,
        help: ["write `blocks: { my_block: { layers: [ … ] } }`"])
      return (LayerListParser(findings: findings, blocks: []), [:])
    }
    let parser = LayerListParser(findings: findings, blocks: Set(entries.map(\.key)))
    return (parser, BlockCycles.check(parser.parseBlocks(entries), findings))
  }
}

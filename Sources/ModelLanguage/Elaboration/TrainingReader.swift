internal import Diagnostics
internal import Schemas
internal import YAMLSource

/// Reads `train:` but for its loss, which needs the layers.
struct TrainingReader {
  let findings: Findings
  let environment: Environment
  let vocabulary: Vocabulary

  /// The keys of the section.
  static let keys = ["loss", "optimizer", "epochs", "batch", "seed"]

  func read(_ fields: KeyedFields, at span: SourceSpan) -> TrainingSection? {
    let optimizer = optimizer(fields["optimizer"], at: span, isMisspelt: fields.meant.contains("optimizer"))
    var reader = ValueReader(findings, environment)
    let epochs = fields["epochs"].map { reader.integer($0, 0...1_000_000, "`epochs`") } ?? 1
    let batch = fields["batch"].map { reader.integer($0, 1...1 << 24, "`batch`") } ?? 32
    let seed = fields["seed"].map { reader.integer($0, 0...Int.max, "`seed`") } ?? 0
    guard let optimizer, let epochs, let batch, let seed else { return nil }
    return TrainingSection(
      span: span, optimizer: optimizer.kind, optimizerArguments: optimizer.arguments, epochs: epochs,
      batch: batch,
      seed: seed)
  }

  private func optimizer(
    _ node: YAMLNode?, at span: SourceSpan, isMisspelt: Bool
  ) -> (kind: String, arguments: [ResolvedArgument])? {
    let kinds = vocabulary.optimizers.map(\.kind)
    let example = "write `optimizer: { \(kinds.first ?? "adam"): { rate: 1e-3 } }`"
    if node == nil, isMisspelt { return nil }
    guard let node, !node.isNull else {
      findings.error(.missingKey, "`train` needs an `optimizer`", at: span, help: [example])
      return nil
    }
    let kind: Word
    var settings: YAMLNode?
    switch node.content {
    case .scalar(let scalar): kind = Word(text: scalar.text, span: node.span)
    case .mapping(let entries) where !entries.isEmpty:
      kind = Word(text: entries[0].key, span: entries[0].keySpan)
      settings = entries[0].value
      for extra in entries.dropFirst() {
        findings.error(
          .unknownKey, "there can only be one optimiser, not also `\(extra.key)`", at: extra.keySpan,
          help: ["the settings of `\(kind.text)` stand inside its braces"])
      }
    default:
      findings.error(
        .wrongKind, "`optimizer` must be a kind with its settings", at: node.span, help: [example])
      return nil
    }
    guard let schema = vocabulary.optimizers.first(where: { $0.kind == kind.text }) else {
      let nearest = NearestWord.suggestion(for: kind.text, among: kinds)
      findings.error(
        .unknownLayer, "there is no optimiser `\(kind.text)`", at: kind.span,
        help: [
          nearest.map { "did you mean `\($0)`?" }
            ?? "the optimisers are \(kinds.map { "`\($0)`" }.joined(separator: ", "))"
        ])
      return nil
    }
    var reader = ArgumentReader(schema: schema, kind: kind, findings: findings, environment: environment)
    guard reader.read(settings) != nil else { return nil }
    return (kind.text, reader.resolved)
  }
}

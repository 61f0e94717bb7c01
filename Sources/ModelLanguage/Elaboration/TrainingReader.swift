internal import Diagnostics
internal import Schemas
internal import YAMLSource

/// Reads `train:` but for its loss, which needs the layers.
struct TrainingReader {
  let findings: Findings
  let environment: Environment
  let vocabulary: Vocabulary

  /// The keys of the section.
  static let keys = ["loss", "optimizer", "schedule", "epochs", "batch", "seed"]

  func read(_ fields: KeyedFields, at span: SourceSpan) -> TrainingSection? {
    let optimizer = choice(
      fields["optimizer"], of: vocabulary.optimizers, "optimizer", "optimiser", at: span,
      isMisspelt: fields.meant.contains("optimizer"))
    let schedule = fields["schedule"].map {
      choice($0, of: vocabulary.schedules, "schedule", "schedule", at: span, isMisspelt: false)
    }
    var reader = ValueReader(findings, environment)
    let epochs = fields["epochs"].map { reader.integer($0, 0...1_000_000, "`epochs`") } ?? 1
    let batch = fields["batch"].map { reader.integer($0, 1...1 << 24, "`batch`") } ?? 32
    let seed = fields["seed"].map { reader.integer($0, 0...Int.max, "`seed`") } ?? 0
    guard let optimizer, let epochs, let batch, let seed else { return nil }
    // A schedule that is wrong is no schedule of the file's choice.
    if let schedule, schedule == nil { return nil }
    return TrainingSection(
      span: span, optimizer: optimizer.kind, optimizerArguments: optimizer.arguments,
      schedule: schedule??.kind, scheduleArguments: schedule??.arguments ?? [], epochs: epochs, batch: batch,
      seed: seed)
  }

  /// One of several kinds with its settings: `adam`, or `adam: { rate: 1e-3 }`.
  private func choice(
    _ node: YAMLNode?, of schemas: [Schema], _ key: String, _ word: String, at span: SourceSpan,
    isMisspelt: Bool
  ) -> (kind: String, arguments: [ResolvedArgument])? {
    let kinds = schemas.map(\.kind)
    let sample = schemas.first.map { $0.shortKey == nil ? $0.kind : "{ \($0.kind): { rate: 1e-3 } }" } ?? "…"
    let example = "write `\(key): \(sample)`"
    if node == nil, isMisspelt { return nil }
    guard let node, !node.isNull else {
      findings.error(
        .missingKey, "`train` needs \(key == "optimizer" ? "an" : "a") `\(key)`", at: span, help: [example])
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
          .unknownKey, "there can only be one \(word), not also `\(extra.key)`", at: extra.keySpan,
          help: ["the settings of `\(kind.text)` stand inside its braces"])
      }
    default:
      findings.error(.wrongKind, "`\(key)` must be a kind with its settings", at: node.span, help: [example])
      return nil
    }
    guard let schema = schemas.first(where: { $0.kind == kind.text }) else {
      let nearest = NearestWord.suggestion(for: kind.text, among: kinds)
      findings.error(
        .unknownLayer, "there is no \(word) `\(kind.text)`", at: kind.span,
        help: [
          nearest.map { "did you mean `\($0)`?" }
            ?? "the \(word)s are \(kinds.map { "`\($0)`" }.joined(separator: ", "))"
        ])
      return nil
    }
    var reader = ArgumentReader(schema: schema, kind: kind, findings: findings, environment: environment)
    guard reader.read(settings) != nil else { return nil }
    return (kind.text, reader.resolved)
  }
}

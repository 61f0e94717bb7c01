internal import Diagnostics
internal import Schemas
internal import YAMLSource

/// Reads `data:`: where the examples come from, and how they become numbers.
struct DataReader {
  let findings: Findings
  let environment: Environment
  let vocabulary: Vocabulary

  private static let example = "`data: { train: { idx: { image: images.gz, labels: labels.gz } } }`"

  func read(_ node: YAMLNode) -> DataSection? {
    guard
      let fields = KeyedFields(
        node, known: ["train", "test", "validation", "tokenizer", "normalize"], what: "`data`",
        example: Self.example, findings: findings)
    else { return nil }
    return DataSection(
      span: node.span, train: fields["train"].flatMap { source($0, "train") },
      test: fields["test"].flatMap { source($0, "test") },
      validation: fields["validation"].flatMap { validation($0) }, validationSpan: fields["validation"]?.span,
      tokenizer: fields["tokenizer"].flatMap { tokenizer($0) },
      normalization: fields["normalize"].flatMap { normalization($0) })
  }

  private func source(_ node: YAMLNode, _ name: String) -> DataSection.Source? {
    let schemas = vocabulary.readers
    let example = "`\(name): { idx: { image: images.gz, labels: labels.gz } }`"
    guard
      let fields = KeyedFields(
        node, known: schemas.map(\.kind) + ["limit"], what: "`\(name)`", example: example, findings: findings),
      let schema = choice(
        of: schemas, in: fields, of: node, "`\(name)`", "`\(name)` of `data`", "how it is read", example),
      let span = fields.keySpan(schema.kind)
    else { return nil }
    var numbers = ValueReader(findings, environment)
    let limit = fields["limit"].flatMap { numbers.integer($0, 1...Int.max, "`limit`") }
    var reader = ArgumentReader(
      schema: schema, kind: Word(text: schema.kind, span: span), findings: findings, environment: environment)
    guard let arguments = reader.read(fields[schema.kind]) else { return nil }
    return DataSection.Source(
      reader: schema.kind, arguments: reader.resolved, files: reader.files, limit: limit, span: span,
      length: length(schema.lengthKey, arguments, reader))
  }

  private func tokenizer(_ node: YAMLNode) -> DataSection.Tokenizer? {
    let schemas = vocabulary.tokenizers
    let example = "`tokenizer: { wordpiece: vocab.txt, length: 128 }`"
    var known = schemas.map(\.kind)
    for key in schemas.flatMap(\.keys) where !known.contains(key.name) { known.append(key.name) }
    guard
      let fields = KeyedFields(
        node, known: known, what: "`tokenizer`", example: example, findings: findings),
      let schema = choice(of: schemas, in: fields, of: node, "a tokenizer", "`tokenizer`", "which", example),
      let span = fields.keySpan(schema.kind)
    else { return nil }
    // Words that no tokenizer knows have been reported.
    guard case .mapping(let entries) = node.content else { return nil }
    let mine = entries.filter { entry in known.contains(entry.key) && !isOther(entry.key, than: schema) }
    var reader = ArgumentReader(
      schema: schema, kind: Word(text: schema.kind, span: span), findings: findings, environment: environment)
    guard let arguments = reader.read(YAMLNode(content: .mapping(mine), span: node.span)), !fields.hasUnknown
    else { return nil }
    return DataSection.Tokenizer(
      kind: schema.kind, arguments: reader.resolved, files: reader.files, span: span,
      length: length(schema.lengthKey, arguments, reader),
      size: length(schema.sizeKey, arguments, reader), unknownID: schema.unknownID(of: arguments))
  }

  /// Whether a key is the kind of another tokenizer, which has been reported.
  private func isOther(_ key: String, than schema: Schema) -> Bool {
    key != schema.kind && vocabulary.tokenizers.contains { $0.kind == key }
  }

  /// The one kind of several that is given.
  private func choice(
    of schemas: [Schema], in fields: KeyedFields, of node: YAMLNode, _ what: String, _ whole: String,
    _ missing: String, _ example: String
  ) -> Schema? {
    // In the order of the file.
    let given = schemas.filter { fields[$0.kind] != nil }
      .sorted { (fields.keySpan($0.kind)?.start ?? 0) < (fields.keySpan($1.kind)?.start ?? 0) }
    guard let schema = given.first, let span = fields.keySpan(schema.kind) else {
      if fields.hasUnknown { return nil }
      findings.error(
        .missingKey, "\(whole) does not say \(missing)", at: node.span,
        help: [
          "write \(example)",
          "the choice is \(schemas.map { "`\($0.kind)`" }.joined(separator: ", "))",
        ])
      return nil
    }
    for extra in given.dropFirst() {
      findings.error(
        .unknownKey, "\(what) cannot be both `\(schema.kind)` and `\(extra.kind)`",
        at: fields.keySpan(extra.kind), secondary: [Diagnostic.Label(span, "first here")],
        help: ["keep the one that fits the files"])
    }
    return schema
  }

  private func length(
    _ key: String?, _ arguments: Arguments, _ reader: ArgumentReader
  ) -> DataSection.Length? {
    guard let key, let count = arguments.integer(key), let span = reader.spans[key] else {
      return nil
    }
    return DataSection.Length(count: count, span: span)
  }

  private func validation(_ node: YAMLNode) -> DataSection.Validation? {
    var reader = ValueReader(findings, environment)
    guard let number = reader.number(node, "`validation`") else { return nil }
    if let whole = number.whole, whole >= 1 { return .count(whole) }
    guard number.double > 0, number.double < 1 else {
      findings.error(
        .valueOutOfRange,
        "`validation` must be a share between 0 and 1 or a number of examples, not \(number)",
        at: node.span, help: ["write `validation: 0.1` for a tenth of the training data"])
      return nil
    }
    return .share(number.double)
  }

  private func normalization(_ node: YAMLNode) -> DataSection.Normalization? {
    guard
      let fields = KeyedFields(
        node, known: ["mean", "deviation"], what: "`normalize`",
        example: "`normalize: { mean: 0.5, deviation: 0.5 }`",
        findings: findings)
    else { return nil }
    var reader = ValueReader(findings, environment)
    let range = -1e30...1e30
    let mean = fields["mean"].map { reader.decimal($0, range, "`mean`") } ?? 0
    let deviation = fields["deviation"].map { reader.decimal($0, 1e-30...1e30, "`deviation`") } ?? 1
    guard let mean, let deviation else { return nil }
    return DataSection.Normalization(mean: mean, deviation: deviation)
  }
}

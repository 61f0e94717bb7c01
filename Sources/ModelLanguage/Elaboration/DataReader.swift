internal import Diagnostics
internal import YAMLSource

/// Reads `data:`: where the examples come from, and how they become numbers.
struct DataReader {
  let findings: Findings
  let environment: Environment

  func read(_ node: YAMLNode) -> DataSection? {
    guard
      let fields = KeyedFields(
        node, known: ["train", "test", "tokenizer", "normalize"], what: "`data`",
        example: "`data: { train: { idx: { image: images.gz, labels: labels.gz } } }`", findings: findings)
    else { return nil }
    return DataSection(
      span: node.span, train: fields["train"].flatMap { source($0, "train") },
      test: fields["test"].flatMap { source($0, "test") },
      tokenizer: fields["tokenizer"].flatMap { tokenizer($0) },
      normalization: fields["normalize"].flatMap { normalization($0) })
  }

  private func source(_ node: YAMLNode, _ name: String) -> DataSection.Source? {
    let readers = DataSection.Reader.allCases.map(\.rawValue)
    let example = "`\(name): { idx: { image: images.gz, labels: labels.gz } }`"
    guard
      let fields = KeyedFields(
        node, known: readers + ["limit"], what: "`\(name)`", example: example, findings: findings)
    else { return nil }
    // In the order of the file.
    let given = readers.filter { fields[$0] != nil }
      .sorted { (fields.keySpan($0)?.start ?? 0) < (fields.keySpan($1)?.start ?? 0) }
    guard let word = given.first, let reader = DataSection.Reader(rawValue: word), let value = fields[word],
      let span = fields.keySpan(word)
    else {
      if fields.hasUnknown { return nil }
      findings.error(
        .missingKey, "`\(name)` of `data` does not say how it is read", at: node.span,
        help: ["write \(example)"])
      return nil
    }
    for extra in given.dropFirst() {
      findings.error(
        .unknownKey, "`\(name)` cannot be both `\(word)` and `\(extra)`", at: fields.keySpan(extra),
        secondary: [Diagnostic.Label(span, "first here")], help: ["keep the one that fits the files"])
    }
    var numbers = ValueReader(findings, environment)
    let limit = fields["limit"].flatMap { numbers.integer($0, 1...Int.max, "`limit`") }
    let files = files(value, reader)
    return files.isEmpty ? nil : DataSection.Source(reader: reader, files: files, limit: limit, span: span)
  }

  private func files(_ node: YAMLNode, _ reader: DataSection.Reader) -> [DataSection.File] {
    switch (reader, node.content) {
    case (.idx, .mapping(let entries)) where !entries.isEmpty:
      return entries.compactMap { entry in path(entry.value, "`\(entry.key)`").map { $0.named(entry.key) } }
    case (.idx, _):
      findings.error(
        .wrongKind, "`idx` must give the file of each column", at: node.span,
        help: [
          "write `idx: { image: images.gz, labels: labels.gz }`, with the names of the inputs and `labels`"
        ])
      return []
    case (.safetensors, _), (.folders, _): return path(node, "`\(reader.rawValue)`").map { [$0] } ?? []
    }
  }

  private func path(_ node: YAMLNode, _ what: String) -> DataSection.File? {
    PathSyntax.path(node, what, findings).map { DataSection.File(column: "", path: $0, span: node.span) }
  }

  private func tokenizer(_ node: YAMLNode) -> DataSection.Tokenizer? {
    guard
      let fields = KeyedFields(
        node, known: ["wordpiece", "length"], what: "`tokenizer`",
        example: "`tokenizer: { wordpiece: vocab.txt, length: 128 }`", findings: findings)
    else { return nil }
    var reader = ValueReader(findings, environment)
    let length = fields["length"].flatMap { reader.integer($0, 1...1 << 24, "`length`") }
    guard let file = fields["wordpiece"] else {
      findings.error(
        .missingKey, "`tokenizer` does not say which", at: node.span,
        help: ["write `tokenizer: { wordpiece: vocab.txt, length: 128 }`"])
      return nil
    }
    return path(file, "`wordpiece`").map {
      DataSection.Tokenizer(kind: "wordpiece", file: $0, length: length, lengthSpan: fields["length"]?.span)
    }
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

extension DataSection.File {
  fileprivate func named(_ column: String) -> DataSection.File {
    DataSection.File(column: column, path: path, span: span)
  }
}

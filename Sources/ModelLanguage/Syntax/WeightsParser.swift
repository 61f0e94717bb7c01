internal import Diagnostics
internal import Layers
internal import YAMLSource

/// Reads `weights:`: numbers for parameters as nested lists, `{ weight: [[1, 0], [0, 1]] }`, or the file that holds
/// them, `{ file: model.safetensors }` or `{ word_vectors: glove.txt }`.
struct WeightsParser {
  let findings: Findings

  func parse(_ node: YAMLNode, into item: inout LayerItem) {
    guard case .mapping(let entries) = node.content else {
      findings.error(
        .wrongKind, "`weights` must give numbers by the names of parameters, or a file", at: node.span,
        help: ["write `weights: { weight: [[1, 0], [0, 1]] }` or `weights: { file: model.safetensors }`"])
      return
    }
    if entries.contains(where: { $0.key == "file" }) {
      item.weightFile = file(node)
    } else if entries.contains(where: { $0.key == "word_vectors" }) {
      item.weightFile = wordVectors(node)
    } else {
      item.constants = constants(entries)
    }
  }

  private func file(_ node: YAMLNode) -> WeightFile? {
    guard
      let fields = KeyedFields(
        node, known: ["file", "map", "prefix"], what: "`weights` with a file",
        example: "`weights: { file: model.safetensors, map: bert }`", findings: findings),
      let file = fields["file"]
    else { return nil }
    let path = PathSyntax.path(file, "`file`", findings)
    let map = fields["map"].map { self.map($0) }
    let prefix = fields["prefix"].map { self.prefix($0) }
    guard let path, map != .some(nil), prefix != .some(nil) else { return nil }
    return WeightFile(
      path: path, span: file.span, map: map ?? nil, prefix: prefix ?? nil, isWordVectors: false)
  }

  private func wordVectors(_ node: YAMLNode) -> WeightFile? {
    guard
      let fields = KeyedFields(
        node, known: ["word_vectors"], what: "`weights` with word vectors",
        example: "`weights: { word_vectors: glove.6B.300d.txt }`", findings: findings),
      let file = fields["word_vectors"], let path = PathSyntax.path(file, "`word_vectors`", findings)
    else { return nil }
    return WeightFile(path: path, span: file.span, map: nil, prefix: nil, isWordVectors: true)
  }

  private func map(_ node: YAMLNode) -> String? {
    let known = WeightMapRegistry.all.map { $0.name }
    var reader = ValueReader(findings, Environment())
    guard let name = reader.plainText(node, "`map`", "the name of a map") else { return nil }
    if known.contains(name) { return name }
    let nearest = NearestWord.suggestion(for: name, among: known)
    findings.error(
      .undefinedName, "there is no map of names `\(name)`", at: node.span,
      help: [
        nearest.map { "did you mean `\($0)`?" }
          ?? "the maps are \(known.map { "`\($0)`" }.joined(separator: ", "))",
        "without `map`, the names in the file are those of the layer's parameters",
      ])
    return nil
  }

  private func prefix(_ node: YAMLNode) -> String? {
    guard case .scalar(let scalar) = node.content, !node.isNull else {
      findings.error(
        .wrongKind, "`prefix` must be what the names in the file begin with", at: node.span,
        help: ["write `prefix: bert.`"])
      return nil
    }
    return scalar.text
  }

  private func constants(_ entries: [YAMLEntry]) -> [LayerItem.Constant] {
    entries.compactMap { entry in
      var numbers: [Double] = []
      guard let shape = read(entry.value, into: &numbers) else { return nil }
      return LayerItem.Constant(
        name: Word(text: entry.key, span: entry.keySpan), shape: shape, numbers: numbers)
    }
  }

  /// The lengths of nested lists, whose numbers are appended; nil after an error has been reported.
  private func read(_ node: YAMLNode, into numbers: inout [Double]) -> [Int]? {
    if case .sequence(let elements) = node.content {
      var inner: [Int]?
      for element in elements {
        guard let shape = read(element, into: &numbers) else { return nil }
        if let inner, inner != shape {
          findings.error(
            .wrongKind, "the lists are not all of one length", at: element.span,
            help: ["every row needs the same number of numbers"])
          return nil
        }
        inner = shape
      }
      return [elements.count] + (inner ?? [])
    }
    var reader = ValueReader(findings, Environment())
    guard let number = reader.number(node, "a weight") else { return nil }
    numbers.append(number.double)
    return []
  }
}

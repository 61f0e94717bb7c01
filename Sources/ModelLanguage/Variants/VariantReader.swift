internal import Diagnostics
internal import YAMLSource

/// Puts a variant together: one base, read first, and the changes written over it.
///
/// The result is a tree like any model file's. Every node keeps its place, so that each resolved value, through any
/// chain of bases, knows the file and line it came from.
struct VariantReader {
  let findings: Findings
  let bases: BaseLoader

  /// A variant may extend a variant, so many times.
  private static let chainLimit = 32
  /// What a file that extends another may say itself.
  private static let keys = ["graphc", "model", "description", "extends", "change"]

  /// The whole model that a file stands for; nil after an error has been reported.
  func resolve(_ root: YAMLNode) -> YAMLNode? {
    var chain: [(root: YAMLNode, fields: KeyedFields)] = []
    var seen: Set<String> = [root.span.file.name]
    var current = root
    while case .mapping(let entries) = current.content, entries.contains(where: { $0.key == "extends" }) {
      guard
        let fields = KeyedFields(
          current, known: Self.keys, what: "a variant", example: "`extends: base.yaml` and `change: { … }`",
          findings: findings, elsewhere: "what it says differently stands under `change`"),
        let base = base(fields, of: current.span.file, &seen)
      else { return nil }
      chain.append((current, fields))
      guard chain.count <= Self.chainLimit else {
        findings.error(
          .tooLarge, "variants extend each other more than \(Self.chainLimit) times",
          at: fields.keySpan("extends"))
        return nil
      }
      current = base
    }
    for (root, fields) in chain.reversed() { current = apply(fields, of: root, to: current) }
    return current
  }

  private func base(_ fields: KeyedFields, of file: SourceFile, _ seen: inout Set<String>) -> YAMLNode? {
    guard let node = fields["extends"], case .scalar(let scalar) = node.content, !scalar.text.isEmpty else {
      findings.error(
        .wrongKind, "`extends` must be the path of one model file", at: fields["extends"]?.span,
        help: ["write `extends: base.yaml`"])
      return nil
    }
    switch bases.load(scalar.text, file, node.span) {
    case .failure(let error):
      for diagnostic in error.diagnostics { findings.add(diagnostic) }
      return nil
    case .success(let source):
      guard seen.insert(source.name).inserted else {
        findings.error(.cycle, "`\(scalar.text)` extends itself, directly or through others", at: node.span)
        return nil
      }
      let (root, diagnostics) = YAMLReader.read(source)
      for diagnostic in diagnostics { findings.add(diagnostic) }
      return diagnostics.contains { $0.severity == .error } ? nil : root
    }
  }

  /// The base with a variant's name and changes.
  private func apply(_ fields: KeyedFields, of variant: YAMLNode, to base: YAMLNode) -> YAMLNode {
    var tree = ModelTree(root: base, findings: findings)
    for key in ["graphc", "model", "description"] {
      if let node = fields[key], let span = fields.keySpan(key) { tree.setTop(key, node, at: span) }
    }
    guard let change = fields["change"], !change.isNull else { return tree.root }
    guard
      let verbs = KeyedFields(
        change, known: ["set", "replace", "insert", "remove"], what: "`change`",
        example: "`change: { set: { let.width: 256 } }`", findings: findings)
    else { return tree.root }
    // In this order, whatever order they are written in: values first, then what they stand in.
    if let node = verbs["set"] { set(node, in: &tree) }
    if let node = verbs["replace"] { replace(node, in: &tree) }
    if let node = verbs["insert"] { insert(node, in: &tree) }
    if let node = verbs["remove"] { remove(node, in: &tree) }
    return tree.root
  }

  private func set(_ node: YAMLNode, in tree: inout ModelTree) {
    guard case .mapping(let entries) = node.content else {
      findings.error(
        .wrongKind, "`set` must give values by the keys that lead to them", at: node.span,
        help: ["write `set: { let.width: 256, train.epochs: 5 }`"])
      return
    }
    for entry in entries { tree.set(entry.key, entry.value, at: entry.keySpan) }
  }

  private func replace(_ node: YAMLNode, in tree: inout ModelTree) {
    guard case .mapping(let entries) = node.content else {
      findings.error(
        .wrongKind, "`replace` must give layers by the names of those they replace", at: node.span,
        help: ["write `replace: { pool: { pool: max } }`"])
      return
    }
    for entry in entries { tree.replaceLayer(Word(text: entry.key, span: entry.keySpan), by: entry.value) }
  }

  private func insert(_ node: YAMLNode, in tree: inout ModelTree) {
    if case .sequence(let several) = node.content {
      for one in several { insert(one, in: &tree) }
      return
    }
    guard
      let fields = KeyedFields(
        node, known: ["after", "before", "layers"], what: "`insert`",
        example: "`insert: { after: pool, layers: [ relu ] }`", findings: findings)
    else { return }
    let places = ["after", "before"].filter { fields[$0] != nil }
    guard places.count == 1, let place = fields[places[0]], case .scalar(let name) = place.content,
      let layers = fields["layers"]
    else {
      findings.error(
        .missingKey, "`insert` needs `layers`, and `after` or `before` with the name of a layer",
        at: node.span,
        help: ["write `insert: { after: pool, layers: [ relu ] }`"])
      return
    }
    let elements: [YAMLNode]
    if case .sequence(let list) = layers.content { elements = list } else { elements = [layers] }
    tree.insertLayers(elements, isAfter: places[0] == "after", Word(text: name.text, span: place.span))
  }

  private func remove(_ node: YAMLNode, in tree: inout ModelTree) {
    let names: [YAMLNode]
    if case .sequence(let list) = node.content { names = list } else { names = [node] }
    for name in names {
      guard case .scalar(let scalar) = name.content, !scalar.text.isEmpty else {
        findings.error(
          .wrongKind, "`remove` must name layers or values", at: name.span,
          help: ["write `remove: [ dropout, data.validation ]`"])
        continue
      }
      tree.remove(Word(text: scalar.text, span: name.span))
    }
  }
}

internal import Diagnostics
internal import Layers
internal import YAMLSource

/// A block as it is written: its parameters and its layers.
struct BlockSyntax: Sendable {
  /// A parameter of a block.
  struct Parameter: Sendable {
    let name: Word
    /// The default; nil when the parameter must be given.
    let fallback: YAMLNode?
  }

  let name: Word
  let parameters: [Parameter]
  let layers: [LayerItem]
  /// The layer whose value the block gives; the last one's when nil.
  let returns: Word?
  /// Whether it ships with the program, so that its text is not the user's.
  let isBuiltIn: Bool
  /// The words that a parameter can be, for those that only choose layers by `when`.
  let choices: [String: [String]]

  init(name: Word, parameters: [Parameter], layers: [LayerItem], returns: Word?, isBuiltIn: Bool) {
    self.name = name
    self.parameters = parameters
    self.layers = layers
    self.returns = returns
    self.isBuiltIn = isBuiltIn
    var choices: [String: [String]] = [:]
    for parameter in parameters {
      var uses = ParameterUses(name: parameter.name.text)
      uses.visit(layers)
      guard !uses.isValue, !uses.choices.isEmpty else { continue }
      if let word = parameter.fallback?.plainText { uses.add(word) }
      choices[parameter.name.text] = uses.choices
    }
    self.choices = choices
  }
}

extension LayerListParser {
  /// The entries of `blocks:`.
  func parseBlocks(_ entries: [YAMLEntry]) -> [String: BlockSyntax] {
    var blocks: [String: BlockSyntax] = [:]
    for entry in entries {
      guard Names.isValid(entry.key) else {
        findings.error(.badName, "`\(entry.key)` cannot name a block", at: entry.keySpan, help: [Names.rule])
        continue
      }
      if LayerItem.listKinds.contains(entry.key) || LayerRegistry.layer(of: entry.key) != nil
        || BlockRegistry.block(of: entry.key) != nil
      {
        findings.error(
          .duplicateName, "`\(entry.key)` ships with graphc and cannot be defined again", at: entry.keySpan,
          help: ["give the block a name of its own"])
        continue
      }
      blocks[entry.key] = block(Word(text: entry.key, span: entry.keySpan), entry.value, isBuiltIn: false)
    }
    return blocks
  }

  /// The block that ships under a kind, read from its text.
  func builtInBlock(_ kind: String) -> BlockSyntax? {
    guard let block = BlockRegistry.block(of: kind) else { return nil }
    let file = SourceFile(name: "\(kind) (built in)", bytes: Array(block.source.utf8))
    let (root, diagnostics) = YAMLReader.read(file)
    findings.hide(file)
    for diagnostic in diagnostics { findings.add(diagnostic) }
    guard let root else { return nil }
    return self.block(
      Word(text: kind, span: SourceSpan(file: file, start: 0, end: 0)), root, isBuiltIn: true)
  }

  private func block(_ name: Word, _ node: YAMLNode, isBuiltIn: Bool) -> BlockSyntax? {
    guard
      let fields = KeyedFields(
        node, known: ["parameters", "layers", "returns", "description"], what: "a block",
        example: "\(name.text): { parameters: { width: 64 }, layers: [ … ] }", findings: findings)
    else { return nil }
    var parameters: [BlockSyntax.Parameter] = []
    if let node = fields["parameters"], !node.isNull {
      if case .mapping(let entries) = node.content {
        for entry in entries {
          guard Names.isValid(entry.key), entry.key != "input" else {
            findings.error(
              .badName, "`\(entry.key)` cannot name a parameter", at: entry.keySpan, help: [Names.rule])
            continue
          }
          parameters.append(
            BlockSyntax.Parameter(
              name: Word(text: entry.key, span: entry.keySpan),
              fallback: entry.value.plainText == "required" || entry.value.isNull ? nil : entry.value))
        }
      } else {
        findings.error(
          .wrongKind, "`parameters` must give names with their defaults", at: node.span,
          help: ["write `parameters: { heads: 4, hidden: required }`"])
      }
    }
    guard let layers = fields["layers"] else {
      if !fields.meant.contains("layers") {
        findings.error(
          .missingKey, "the block `\(name.text)` has no `layers`", at: name.span,
          help: ["write `\(name.text): { layers: [ … ] }`"])
      }
      return nil
    }
    return BlockSyntax(
      name: name, parameters: parameters, layers: parse(layers, what: "`layers` of `\(name.text)`"),
      returns: fields["returns"].flatMap { returnedLayer($0) }, isBuiltIn: isBuiltIn)
  }

  private func returnedLayer(_ node: YAMLNode) -> Word? {
    if let text = node.plainText, !node.isNull { return Word(text: text, span: node.span) }
    findings.error(
      .wrongKind, "`returns` must be the name of one layer", at: node.span,
      help: ["write `returns: my_layer`"])
    return nil
  }
}

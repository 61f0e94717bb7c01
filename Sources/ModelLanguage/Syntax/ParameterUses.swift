internal import YAMLSource

/// Where a parameter is used in a block's layers: in `when`, or as a value.
struct ParameterUses {
  let name: String
  /// The words that `when` asks for.
  private(set) var choices: [String] = []
  /// Whether a layer takes it as a value.
  private(set) var isValue = false

  init(name: String) { self.name = name }

  mutating func add(_ word: String) {
    if !choices.contains(word) { choices.append(word) }
  }

  mutating func visit(_ items: [LayerItem]) {
    for item in items {
      for condition in item.conditions where condition.parameter.text == name {
        if let word = condition.value.plainText { add(word) }
      }
      for node in [item.repetition, item.shape, item.freeze, item.deviation].compactMap(\.self) {
        visit(node)
      }
      switch item.body {
      case .residual(let inner), .stack(let inner): visit(inner)
      case .arguments(let node?): visit(node)
      case .arguments(nil): break
      }
    }
  }

  private mutating func visit(_ node: YAMLNode) {
    switch node.content {
    case .scalar(let scalar): isValue = isValue || scalar.text.contains(name)
    case .sequence(let nodes): for node in nodes { visit(node) }
    case .mapping(let entries): for entry in entries { visit(entry.value) }
    }
  }
}

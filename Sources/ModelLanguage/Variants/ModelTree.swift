internal import Diagnostics
internal import Layers
internal import Schemas
internal import YAMLSource

/// A model file's tree that is being changed: values by the keys that lead to them, layers by their names.
struct ModelTree {
  private(set) var root: YAMLNode
  let findings: Findings

  // MARK: Values

  /// Takes a changed tree.
  mutating func replaceRoot(by changed: YAMLNode) { root = changed }

  /// Puts a top-level value in place of the one there.
  mutating func setTop(_ key: String, _ value: YAMLNode, at span: SourceSpan) {
    guard case .mapping(let entries) = root.content else { return }
    root = YAMLNode(content: .mapping(Self.setting(key, value, at: span, in: entries)), span: root.span)
  }

  private static func setting(
    _ key: String, _ value: YAMLNode, at span: SourceSpan, in entries: [YAMLEntry]
  ) -> [YAMLEntry] {
    var entries = entries
    if let index = entries.firstIndex(where: { $0.key == key }) {
      entries[index] = YAMLEntry(key: key, keySpan: entries[index].keySpan, value: value)
    } else {
      entries.append(YAMLEntry(key: key, keySpan: span, value: value))
    }
    return entries
  }

  /// Sets the value that a path of keys leads to: through a section, or through a layer's name to one of its keys.
  mutating func set(_ path: String, _ value: YAMLNode, at span: SourceSpan) {
    let keys = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard keys.allSatisfy({ !$0.isEmpty }) else {
      findings.error(.badSetting, "`\(path)` has an empty part", at: span)
      return
    }
    if Self.sections.contains(keys[0]) {
      if let changed = replacing(root, keys[...], value, path, span) { root = changed }
      return
    }
    guard !["graphc", "model", "description", "layers", "extends", "change"].contains(keys[0]) else {
      findings.error(
        .badSetting, "`\(path)` cannot be set", at: span,
        help: [
          keys[0] == "layers"
            ? "a layer's value is set by the layer's name, as in `logits.width`"
            : "what can be set are values of `let`, `inputs`, `train`, `data`, and of layers by their names"
        ])
      return
    }
    guard keys.count >= 2 else {
      findings.error(
        .badSetting, "`\(path)` does not lead to a value", at: span,
        help: ["write `let.\(path)`, `train.…`, or the name of a layer and one of its keys"])
      return
    }
    let tree = self
    changeLayer(Word(text: keys[0], span: span)) { item in
      [tree.settingArgument(keys.dropFirst(), value, path, span, of: item) ?? item]
    }
  }

  private func replacing(
    _ node: YAMLNode, _ keys: ArraySlice<String>, _ value: YAMLNode, _ path: String, _ span: SourceSpan
  ) -> YAMLNode? {
    guard let key = keys.first else { return value }
    let empty = YAMLNode(content: .mapping([]), span: value.span)
    switch node.content {
    case .mapping(let entries):
      let old = entries.first { $0.key == key }?.value ?? empty
      guard let inner = replacing(old, keys.dropFirst(), value, path, span) else { return nil }
      return YAMLNode(content: .mapping(Self.setting(key, inner, at: span, in: entries)), span: node.span)
    case .scalar where node.isNull: return replacing(empty, keys, value, path, span)
    case .scalar where node.plainText == key:
      // `optimizer: adam`, and then `optimizer.adam.rate`: the word becomes a key.
      let entry = YAMLEntry(key: key, keySpan: node.span, value: empty)
      return replacing(YAMLNode(content: .mapping([entry]), span: node.span), keys, value, path, span)
    default:
      findings.error(
        .badSetting, "`\(path)` leads through `\(node.plainText ?? "a list")`, which has no keys", at: span,
        secondary: [Diagnostic.Label(node.span, "here")])
      return nil
    }
  }

  /// A layer's entry with one of its kind's keys, or of the keys beside the kind, set.
  private func settingArgument(
    _ keys: ArraySlice<String>, _ value: YAMLNode, _ path: String, _ span: SourceSpan, of item: YAMLNode
  ) -> YAMLNode? {
    guard let key = keys.first else { return nil }
    if LayerItem.modifiers.contains(key), case .mapping(let entries) = item.content {
      return YAMLNode(content: .mapping(Self.setting(key, value, at: span, in: entries)), span: item.span)
    }
    guard let kind = Self.kind(of: item) else { return nil }
    var entries: [YAMLEntry] = []
    if case .mapping(let all) = item.content { entries = all }
    let old = entries.first { $0.key == kind.text }?.value
    let arguments: YAMLNode
    switch old?.content {
    case .mapping?: arguments = old ?? value
    case nil: arguments = YAMLNode(content: .mapping([]), span: item.span)
    default:
      guard let old, !old.isNull else {
        arguments = YAMLNode(content: .mapping([]), span: item.span)
        break
      }
      // `linear: 10` holds the value of its main key.
      guard let main = LayerRegistry.layer(of: kind.text)?.schema.shortKey else {
        findings.error(.badSetting, "`\(path)` leads into a layer without keys", at: span)
        return nil
      }
      arguments = YAMLNode(
        content: .mapping([YAMLEntry(key: main, keySpan: old.span, value: old)]), span: old.span)
    }
    guard let changed = replacing(arguments, keys, value, path, span) else { return nil }
    return YAMLNode(
      content: .mapping(Self.setting(kind.text, changed, at: kind.span, in: entries)), span: item.span)
  }

  // MARK: Layers

  /// Puts a layer in place of another, whose name it keeps unless it has one itself.
  mutating func replaceLayer(_ name: Word, by layer: YAMLNode) {
    changeLayer(name) { _ in [Self.named(layer, name)] }
  }

  /// Puts layers before or after another.
  mutating func insertLayers(_ layers: [YAMLNode], isAfter: Bool, _ name: Word) {
    changeLayer(name) { item in isAfter ? [item] + layers : layers + [item] }
  }

  /// Takes a layer out.
  mutating func removeLayer(_ name: Word) { changeLayer(name) { _ in [] } }

  private static func named(_ layer: YAMLNode, _ name: Word) -> YAMLNode {
    guard let kind = kind(of: layer), kind.text != name.text else { return layer }
    var entries: [YAMLEntry]
    switch layer.content {
    case .mapping(let all): entries = all
    default:
      entries = [
        YAMLEntry(
          key: kind.text, keySpan: kind.span,
          value: YAMLNode(content: .scalar(YAMLScalar(text: "", isPlain: true)), span: kind.span))
      ]
    }
    guard !entries.contains(where: { $0.key == "name" }) else { return layer }
    let value = YAMLNode(content: .scalar(YAMLScalar(text: name.text, isPlain: true)), span: name.span)
    entries.append(YAMLEntry(key: "name", keySpan: name.span, value: value))
    return YAMLNode(content: .mapping(entries), span: layer.span)
  }

  /// Puts other entries in place of the layer of a name; a name that is not there is reported.
  private mutating func changeLayer(_ name: Word, _ change: (YAMLNode) -> [YAMLNode]) {
    guard case .mapping(let entries) = root.content,
      let index = entries.firstIndex(where: { $0.key == "layers" }),
      case .sequence(let items) = entries[index].value.content
    else { return }
    var names: [String] = []
    guard let changed = Self.changing(items, name.text, &names, change) else {
      let nearest = NearestWord.suggestion(for: name.text, among: names)
      findings.error(
        .undefinedName, "the base has no layer `\(name.text)`", at: name.span,
        secondary: [Diagnostic.Label(entries[index].keySpan, "its layers")],
        help: [
          nearest.map { "did you mean `\($0)`?" }
            ?? "its layers are \(names.map { "`\($0)`" }.joined(separator: ", "))"
        ])
      return
    }
    var all = entries
    all[index] = YAMLEntry(
      key: "layers", keySpan: entries[index].keySpan,
      value: YAMLNode(content: .sequence(changed), span: entries[index].value.span))
    root = YAMLNode(content: .mapping(all), span: root.span)
  }

  /// The list with one layer changed, looked for in residuals and stacks too; nil when it is not there.
  private static func changing(
    _ items: [YAMLNode], _ name: String, _ names: inout [String], _ change: (YAMLNode) -> [YAMLNode]
  ) -> [YAMLNode]? {
    for (index, item) in items.enumerated() {
      let own = self.name(of: item)
      if let own { names.append(own) }
      if own == name {
        var changed = items
        changed.replaceSubrange(index...index, with: change(item))
        return changed
      }
      guard case .mapping(let entries) = item.content,
        let place = entries.firstIndex(where: { LayerItem.listKinds.contains($0.key) }),
        case .sequence(let inner) = entries[place].value.content,
        let changedInner = changing(inner, name, &names, change)
      else { continue }
      var all = entries
      all[place] = YAMLEntry(
        key: entries[place].key, keySpan: entries[place].keySpan,
        value: YAMLNode(content: .sequence(changedInner), span: entries[place].value.span))
      var changed = items
      changed[index] = YAMLNode(content: .mapping(all), span: item.span)
      return changed
    }
    return nil
  }

  private static func name(of item: YAMLNode) -> String? {
    if case .mapping(let entries) = item.content, let name = entries.first(where: { $0.key == "name" })?.value
    {
      return name.plainText
    }
    return kind(of: item)?.text
  }

  private static func kind(of item: YAMLNode) -> Word? {
    switch item.content {
    case .scalar(let scalar): return Word(text: scalar.text, span: item.span)
    case .mapping(let entries):
      return entries.first { !LayerItem.modifiers.contains($0.key) && !$0.key.hasPrefix("x-") }
        .map { Word(text: $0.key, span: $0.keySpan) }
    case .sequence: return nil
    }
  }
}

internal import Diagnostics
internal import YAMLSource

extension ModelTree {
  /// The sections whose values are reached by the keys that lead to them.
  static let sections: Set<String> = ["let", "inputs", "outputs", "blocks", "train", "data"]

  /// Takes a layer out by its name, or a value by the keys that lead to it: `data.validation`.
  mutating func remove(_ name: Word) {
    let keys = name.text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard keys.count >= 2, Self.sections.contains(keys[0]) else {
      removeLayer(name)
      return
    }
    if let smaller = removing(keys[...], from: root, name) { replaceRoot(by: smaller) }
  }

  /// The node without the value that the keys lead to; nil after a report when it is not there.
  private func removing(_ keys: ArraySlice<String>, from node: YAMLNode, _ name: Word) -> YAMLNode? {
    guard let key = keys.first else { return nil }
    guard case .mapping(var entries) = node.content, let index = entries.firstIndex(where: { $0.key == key })
    else {
      var present: [String] = []
      if case .mapping(let entries) = node.content { present = entries.map(\.key) }
      findings.error(
        .undefinedName, "the base has no `\(name.text)` to remove", at: name.span,
        secondary: [Diagnostic.Label(node.span, "there is no `\(key)` here")],
        help: NearestWord.suggestion(for: key, among: present).map { ["did you mean `\($0)`?"] } ?? [])
      return nil
    }
    if keys.count == 1 {
      entries.remove(at: index)
    } else {
      guard let inner = removing(keys.dropFirst(), from: entries[index].value, name) else { return nil }
      entries[index] = YAMLEntry(key: key, keySpan: entries[index].keySpan, value: inner)
    }
    return YAMLNode(content: .mapping(entries), span: node.span)
  }
}

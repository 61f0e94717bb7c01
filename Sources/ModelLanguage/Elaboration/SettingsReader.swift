internal import Diagnostics
internal import YAMLSource

/// Puts the values from the command line into the file's tree, so that everything after reads them as written there.
struct SettingsReader {
  let findings: Findings

  func apply(_ settings: [Setting], to root: YAMLNode) -> YAMLNode {
    var root = root
    for setting in settings {
      guard let value = value(of: setting) else { continue }
      let span = SourceSpan(file: setting.file, start: 0, end: setting.valueStart - 1)
      var keys = setting.name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      if keys.count == 1 {
        let known = Self.names(in: root)
        guard known.contains(keys[0]) else {
          let nearest = NearestWord.suggestion(for: keys[0], among: known)
          findings.error(
            .badSetting, "the file's `let` binds no `\(keys[0])`", at: span,
            help: [
              nearest.map { "did you mean `\($0)`?" }
                ?? (known.isEmpty
                  ? "other values are set by their keys, as in `--set train.epochs=3`"
                  : "it binds \(known.map { "`\($0)`" }.joined(separator: ", "))")
            ])
          continue
        }
        keys = ["let"] + keys
      }
      guard ["let", "train", "data"].contains(keys[0]) else {
        findings.error(
          .badSetting, "only values of `let`, `train` and `data` can be set, not `\(setting.name)`", at: span,
          help: ["bind the value with `let` in the file, and set that"])
        continue
      }
      if let changed = replacing(root, keys[...], value, setting, span) { root = changed }
    }
    return root
  }

  private func value(of setting: Setting) -> YAMLNode? {
    let bytes = Array(setting.file.bytes[setting.valueStart...])
    let (node, diagnostics) = YAMLReader.read(SourceFile(name: setting.file.name, bytes: bytes))
    guard let node, diagnostics.isEmpty else {
      findings.error(
        .badSetting, "`\(String(decoding: bytes, as: UTF8.self))` is no value: \(diagnostics.first?.message ?? "nothing is there")",
        at: SourceSpan(file: setting.file, start: setting.valueStart, end: setting.file.bytes.count))
      return nil
    }
    return moved(node, setting)
  }

  /// The same node with its places in the whole text of the setting.
  private func moved(_ node: YAMLNode, _ setting: Setting) -> YAMLNode {
    func moved(_ span: SourceSpan) -> SourceSpan {
      SourceSpan(file: setting.file, start: span.start + setting.valueStart, end: span.end + setting.valueStart)
    }
    let content: YAMLNode.Content
    switch node.content {
    case .scalar: content = node.content
    case .sequence(let elements): content = .sequence(elements.map { self.moved($0, setting) })
    case .mapping(let entries):
      content = .mapping(
        entries.map { YAMLEntry(key: $0.key, keySpan: moved($0.keySpan), value: self.moved($0.value, setting)) })
    }
    return YAMLNode(content: content, span: moved(node.span))
  }

  private func replacing(
    _ node: YAMLNode, _ keys: ArraySlice<String>, _ value: YAMLNode, _ setting: Setting, _ span: SourceSpan
  ) -> YAMLNode? {
    guard let key = keys.first else { return value }
    guard !key.isEmpty else {
      findings.error(.badSetting, "`\(setting.name)` has an empty part", at: span)
      return nil
    }
    let empty = YAMLNode(content: .mapping([]), span: value.span)
    switch node.content {
    case .mapping(var entries):
      if let index = entries.firstIndex(where: { $0.key == key }) {
        guard let inner = replacing(entries[index].value, keys.dropFirst(), value, setting, span) else { return nil }
        entries[index] = YAMLEntry(key: key, keySpan: entries[index].keySpan, value: inner)
      } else {
        guard let inner = replacing(empty, keys.dropFirst(), value, setting, span) else { return nil }
        entries.append(YAMLEntry(key: key, keySpan: span, value: inner))
      }
      return YAMLNode(content: .mapping(entries), span: node.span)
    case .scalar where node.isNull: return replacing(empty, keys, value, setting, span)
    default:
      // `optimizer: adam` and `--set train.optimizer.adam.rate=…`: the word becomes a key.
      if node.plainText == key {
        return replacing(
          YAMLNode(
            content: .mapping([YAMLEntry(key: key, keySpan: node.span, value: empty)]), span: node.span), keys, value,
          setting, span)
      }
      findings.error(
        .badSetting, "`\(setting.name)` leads through `\(node.plainText ?? "a list")`, which has no keys", at: span)
      return nil
    }
  }

  /// The names that the file's `let` binds.
  private static func names(in root: YAMLNode) -> [String] {
    guard case .mapping(let entries) = root.content, let node = entries.first(where: { $0.key == "let" })?.value,
      case .mapping(let bindings) = node.content
    else { return [] }
    return bindings.map(\.key)
  }
}

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
      var tree = ModelTree(root: root, findings: findings)
      tree.set(keys.joined(separator: "."), value, at: span)
      root = tree.root
    }
    return root
  }

  private func value(of setting: Setting) -> YAMLNode? {
    let bytes = Array(setting.file.bytes[setting.valueStart...])
    let (node, diagnostics) = YAMLReader.read(SourceFile(name: setting.file.name, bytes: bytes))
    guard let node, diagnostics.isEmpty else {
      findings.error(
        .badSetting,
        "`\(String(decoding: bytes, as: UTF8.self))` is no value: \(diagnostics.first?.message ?? "nothing is there")",
        at: SourceSpan(file: setting.file, start: setting.valueStart, end: setting.file.bytes.count))
      return nil
    }
    return moved(node, setting)
  }

  /// The same node with its places in the whole text of the setting.
  private func moved(_ node: YAMLNode, _ setting: Setting) -> YAMLNode {
    func moved(_ span: SourceSpan) -> SourceSpan {
      SourceSpan(
        file: setting.file, start: span.start + setting.valueStart, end: span.end + setting.valueStart)
    }
    let content: YAMLNode.Content
    switch node.content {
    case .scalar: content = node.content
    case .sequence(let elements): content = .sequence(elements.map { self.moved($0, setting) })
    case .mapping(let entries):
      content = .mapping(
        entries.map {
          YAMLEntry(key: $0.key, keySpan: moved($0.keySpan), value: self.moved($0.value, setting))
        })
    }
    return YAMLNode(content: content, span: moved(node.span))
  }

  /// The names that the file's `let` binds.
  private static func names(in root: YAMLNode) -> [String] {
    guard case .mapping(let entries) = root.content,
      let node = entries.first(where: { $0.key == "let" })?.value,
      case .mapping(let bindings) = node.content
    else { return [] }
    return bindings.map(\.key)
  }
}

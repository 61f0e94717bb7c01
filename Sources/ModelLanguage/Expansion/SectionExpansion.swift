internal import Diagnostics
internal import Schemas
internal import YAMLSource

/// Writes sections as they stand in the file, with values in place of names and expressions, and with defaults.
struct SectionExpansion {
  private let sections: Model.Sections

  init(_ sections: Model.Sections) { self.sections = sections }

  /// A section whose keys stand on lines of their own.
  func open(_ node: YAMLNode) -> YAMLTree {
    var tree = tree(node)
    tree.isOpen = true
    return tree
  }

  func tree(_ node: YAMLNode) -> YAMLTree {
    // A value that stands for a key: the defaults of the others stand beside it.
    if let short = sections.shortKeys[node.span] {
      let value = written(node)
      guard let defaults = defaults(at: node.span), case .scalar = node.content else { return value }
      return .mapping([YAMLTree.Entry(short, value)] + defaults)
    }
    return written(node)
  }

  private func written(_ node: YAMLNode) -> YAMLTree {
    switch node.content {
    case .scalar(let scalar):
      if let value = sections.values[node.span] { return .plain(value) }
      if sections.shortKeys[node.span] == nil, let defaults = defaults(at: node.span), scalar.isPlain,
        !scalar.text.isEmpty
      {
        return .mapping([YAMLTree.Entry(scalar.text, .mapping(defaults))])
      }
      return scalar.isPlain ? .plain(scalar.text) : .text(scalar.text)
    case .sequence(let elements): return .list(elements.map { tree($0) })
    case .mapping(let entries):
      let written = entries.filter { !$0.key.hasPrefix("x-") }.map { YAMLTree.Entry($0.key, tree($0)) }
      if sections.shortKeys[node.span] != nil { return .mapping(written) }
      return .mapping(written + (defaults(at: node.span) ?? []))
    }
  }

  /// The value of an entry; a kind without settings gets its defaults.
  private func tree(_ entry: YAMLEntry) -> YAMLTree {
    if entry.value.isNull, let defaults = defaults(at: entry.keySpan) { return .mapping(defaults) }
    return tree(entry.value)
  }

  private func defaults(at span: SourceSpan) -> [YAMLTree.Entry]? {
    sections.defaults[span]?.map { YAMLTree.Entry($0.key, YAMLTree($0.value)) }
  }
}

extension YAMLTree {
  /// A resolved value as it is written.
  init(_ value: Value) {
    switch value {
    case .integers(let values): self = .list(values.map { .plain("\($0)") })
    case .decimals(let values): self = .list(values.map { .plain("\(Value.decimal($0))") })
    case .names(let values): self = .list(values.map { .plain($0) })
    case .text(let text): self = .text(text)
    case .texts(let texts): self = .list(texts.map { .text($0) })
    case .list(let values): self = .list(values.map { YAMLTree($0) })
    case .entries(let entries):
      self = .mapping(entries.map { YAMLTree.Entry($0.name, .text($0.text)) })
    default: self = .plain("\(value)")
    }
  }

  /// The resolved values of a layer's or an optimiser's keys.
  static func settings(_ arguments: [ResolvedArgument]) -> [Entry] {
    arguments.map { Entry($0.key, YAMLTree($0.value)) }
  }
}

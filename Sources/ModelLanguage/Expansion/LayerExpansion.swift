internal import Diagnostics
internal import Graph
internal import Layers
internal import Schemas
internal import YAMLSource

/// Writes layers with every value resolved and every block opened.
struct LayerExpansion {
  private let options: ModelExpansion.Options

  init(_ options: ModelExpansion.Options) { self.options = options }

  /// A list of layers, one per line.
  func list(_ layers: [ModelLayer]) -> YAMLTree { .list(layers.map { item($0) }, isOpen: true) }

  private func item(_ layer: ModelLayer) -> YAMLTree {
    guard layer.form == .repetition else { return entry(layer, body(layer), name: layer.name) }
    let copies = layer.children.map { body($0) }
    guard let first = copies.first, copies.dropFirst().allSatisfy({ $0 == first }) else {
      return unrolled(layer, copies)
    }
    let count = YAMLTree.Entry("repeat", .plain("\(copies.count)"))
    return entry(layer, first, name: layer.name, more: [count])
  }

  /// Copies that are not alike, in a stack that gives them the names that a repetition does.
  private func unrolled(_ layer: ModelLayer, _ copies: [Body]) -> YAMLTree {
    var entries = [YAMLTree.Entry]()
    let elements = zip(layer.children, copies).enumerated().map { index, copy in
      var child = copy.0
      child.written.isAsserted = false
      child.renamedFrom = nil
      // Only the first reads several values.
      if index > 0 || (child.written.from?.count ?? 0) < 2 { child.written.from = nil }
      return entry(child, copy.1, name: "\(index)")
    }
    entries.append(YAMLTree.Entry("stack", .list(elements, isOpen: true)))
    var outer = layer
    outer.written.from = layer.written.from.map { Array($0.prefix(1)) }
    outer.written.share = nil
    outer.written.weights = nil
    outer.written.isFrozen = false
    outer.written.deviation = nil
    outer.written.ownDeviation = nil
    return entry(outer, Body(kind: "stack", value: entries[0].value), name: layer.name)
  }

  // MARK: One layer

  /// A kind with what belongs to it.
  private struct Body: Hashable {
    let kind: String
    let value: YAMLTree
  }

  private func body(_ layer: ModelLayer) -> Body {
    let form = layer.form == .repetition ? .block : layer.form
    switch form {
    case .residual: return Body(kind: "residual", value: list(layer.children))
    case .layer:
      if let names = layer.written.from, layer.arguments.isEmpty, Self.takesSeveral(layer.kind) {
        return Body(kind: layer.kind, value: .list(names.map { .plain($0) }))
      }
      return Body(kind: layer.kind, value: .mapping(YAMLTree.settings(layer.arguments)))
    case .block, .repetition:
      if options.keepsBuiltInBlocks, BlockRegistry.block(of: layer.kind) != nil {
        return Body(kind: layer.kind, value: .mapping(YAMLTree.settings(layer.arguments)))
      }
      guard let returns = layer.written.returns else {
        return Body(kind: "stack", value: list(layer.children))
      }
      return Body(
        kind: "stack",
        value: .mapping(
          [YAMLTree.Entry("layers", list(layer.children)), YAMLTree.Entry("returns", .plain(returns))],
          isOpen: true))
    }
  }

  /// Whether a kind takes several values, so that they can be named after it: `add: [a, b]`.
  private static func takesSeveral(_ kind: String) -> Bool {
    LayerRegistry.layer(of: kind).map { $0.inputs.upperBound > 1 } ?? false
  }

  /// A layer's kind with the keys beside it.
  private func entry(_ layer: ModelLayer, _ body: Body, name: String, more: [YAMLTree.Entry] = []) -> YAMLTree
  {
    let written = layer.written
    var entries = [YAMLTree.Entry(body.kind, body.value)]
    if !name.isEmpty, name != body.kind { entries.append(YAMLTree.Entry("name", .plain(name))) }
    var isInList = false
    if case .list = body.value.content { isInList = Self.takesSeveral(body.kind) }
    if let from = written.from, !isInList {
      entries.append(
        YAMLTree.Entry("from", from.count == 1 ? .plain(from[0]) : .list(from.map { .plain($0) })))
    }
    entries += more
    if let share = written.share { entries.append(YAMLTree.Entry("share", .plain(share))) }
    if written.isFrozen { entries.append(YAMLTree.Entry("freeze", .plain("true"))) }
    // A block that is kept as it is has its own deviation still.
    let own = body.kind == "stack" ? written.ownDeviation : nil
    if let deviation = written.deviation ?? own {
      entries.append(YAMLTree.Entry("deviation", .plain("\(deviation)")))
    }
    if let weights = written.weights { entries.append(YAMLTree.Entry("weights", Self.tree(weights))) }
    if written.isAsserted, let type = layer.outputType {
      entries.append(YAMLTree.Entry("shape", .list(type.axes.map { Self.axis($0) })))
    }
    if let old = layer.renamedFrom { entries.append(YAMLTree.Entry("renamed_from", .plain(old))) }
    let comment = options.showsOrigins ? Origins.text(of: layer) : nil
    // A kind that has no settings stands alone.
    if entries.count == 1, case .mapping(let settings) = body.value.content, settings.isEmpty {
      return YAMLTree(.plain(body.kind), comment: comment)
    }
    return YAMLTree(.mapping(entries), comment: comment)
  }

  private static func axis(_ axis: Axis) -> YAMLTree {
    axis.size.symbolName == axis.name
      ? .plain(axis.name) : .mapping([YAMLTree.Entry(axis.name, .plain("\(axis.size)"))])
  }

  /// A tree as it is written.
  private static func tree(_ node: YAMLNode) -> YAMLTree {
    switch node.content {
    case .scalar(let scalar): scalar.isPlain ? .plain(scalar.text) : .text(scalar.text)
    case .sequence(let elements): .list(elements.map { tree($0) })
    case .mapping(let entries): .mapping(entries.map { YAMLTree.Entry($0.key, tree($0.value)) })
    }
  }
}

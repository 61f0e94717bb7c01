internal import Diagnostics
internal import Graph

/// Layers that look along an axis with padding without telling padding from what is real, where the file does not say
/// that it wants that (`padding: counted`, `mask: none`).
///
/// Padding is followed from the inputs through the graph: it stays along an axis until an operation mixes that axis or
/// takes it away. A layer that reads a mask while it does so knows better.
enum PaddingTakenForReal: ExpertWarning {
  static func report(_ model: ReviewedModel) {
    let graph = model.graph
    var padded = [Set<String>](repeating: [], count: graph.values.count)
    for input in graph.inputs where model.padTokens[input.name] != nil {
      padded[input.value.index] = Set(graph.type(input.value).axes.map(\.name)).subtracting([AxisName.batch])
    }
    guard padded.contains(where: { !$0.isEmpty }) else { return }
    var reported: Set<String> = []
    for (index, node) in graph.nodes.enumerated() {
      let read = node.operands.indices.filter {
        node.operation.readsNumbers(of: $0) && graph.type(node.operands[$0]).element != .bool
      }
      let axes = read.reduce(into: Set<String>()) { $0.formUnion(padded[node.operands[$1].index]) }
      guard !axes.isEmpty else { continue }
      let types = node.operands.map { graph.type($0) }
      for axis in axes.sorted() {
        let isKept = node.results.contains { graph.type($0).has(axis) }
        let mixes = node.operation.mixes(axis: axis, operands: types) || !isKept
        // Where the elements only get other axes, nothing is mixed yet, and what was padding cannot be followed.
        if mixes, node.operation.sharesMemory { continue }
        guard mixes, let layer = model.leaf(ofNode: index), !knowsPadding(layer, graph) else {
          for result in node.results where graph.type(result).has(axis) { padded[result.index].insert(axis) }
          continue
        }
        if reported.insert(layer.path).inserted { report(layer, axis, model) }
      }
    }
  }

  /// Whether a layer reads a mask, or the file says that padding counts.
  private static func knowsPadding(_ layer: ModelLayer, _ graph: Graph) -> Bool {
    if layer.word("mask") == "none" || layer.word("padding") == "counted" { return true }
    // The first of the positions is real where padding stands behind.
    if layer.kind == "pool", layer.word("kind") == "first" { return true }
    return layer.nodes.contains { graph.nodes[$0].operands.contains { graph.type($0).element == .bool } }
  }

  private static func report(_ layer: ModelLayer, _ axis: String, _ model: ReviewedModel) {
    let isMean = layer.kind == "pool" && layer.word("kind") == "mean"
    let hasKey = ["mask", "padding"].first { layer.word($0) == "padding" || layer.word($0) == "ignored" }
    let help: String
    switch hasKey {
    case "mask": help = "the mask does not fit the axes here: move `\(layer.path)` up, or say `mask: none`"
    case "padding": help = "the mask was lost on the way: move `\(layer.path)` up, or say `padding: counted`"
    default:
      help = "mix along `\(axis)` with a layer that knows padding, such as `attention`, `conv1d` or `pool`"
    }
    model.warn(
      isMean ? .paddingCounted : .paddingTakenForReal,
      isMean
        ? "the mean of `\(layer.path)` counts padding"
        : "`\(layer.path)` mixes along `\(axis)` and takes padding for real positions",
      at: layer.span, label: "reads padding along `\(axis)`", help: help)
  }
}

internal import Diagnostics
internal import Graph
internal import Operations

/// A bias whose sum is taken away again: softmax along an axis does not see what is the same all along it.
enum BiasWithoutEffect: ExpertWarning {
  static func report(_ model: ReviewedModel) {
    let graph = model.graph
    var readers: [ValueID: Int] = [:]
    for node in graph.nodes { for operand in node.operands { readers[operand, default: 0] += 1 } }
    for output in graph.outputs { readers[output.value, default: 0] += 1 }
    for (index, node) in graph.nodes.enumerated() {
      let operation: any Operation = node.operation
      guard operation is Softmax || operation is LogSoftmax,
        let along = node.operands.first.flatMap({ graph.type($0).axes.last?.name })
      else { continue }
      // The value before the axis was brought to the end.
      var value = node.operands[0]
      while let before = graph.node(defining: value), before.operation is Permute, readers[value] == 1 {
        value = before.operands[0]
      }
      guard readers[value] == 1, case .node(let place, _) = graph[value].definition,
        graph.nodes[place].operation is Linear, graph.nodes[place].operands.count == 3,
        graph.type(value).axes.last?.name != along, let layer = model.leaf(ofNode: place),
        layer.kind == "linear",
        let softmax = model.leaf(ofNode: index)
      else { continue }
      model.warn(
        .parameterWithoutEffect, "the bias of `\(layer.path)` has no effect", at: layer.span,
        secondary: [Diagnostic.Label(softmax.span, "cancels what is the same all along `\(along)`")],
        help: "write `bias: false`")
    }
  }
}

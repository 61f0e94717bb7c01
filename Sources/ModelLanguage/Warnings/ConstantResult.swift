internal import Diagnostics
internal import Graph
internal import Operations

/// Normalising a single number: softmax of one number is 1, layer normalisation of one number its bias.
enum ConstantResult: ExpertWarning {
  static func report(_ model: ReviewedModel) {
    for (index, node) in model.graph.nodes.enumerated() {
      let operation: any Operation = node.operation
      guard operation is Softmax || operation is LogSoftmax || operation is LayerNorm,
        let axis = node.operands.first.flatMap({ model.graph.type($0).axes.last }), axis.size.constant == 1,
        let layer = model.leaf(ofNode: index)
      else { continue }
      let always = operation is Softmax ? "1" : operation is LogSoftmax ? "0" : "its bias"
      model.warn(
        .constantResult, "`\(layer.path)` always gives \(always): `\(axis.name)` is 1 long", at: layer.span,
        label: "reads \(model.graph.type(node.operands[0]))",
        help: operation is LayerNorm
          ? "normalise before the values become one number"
          : "for yes or no with one number use `sigmoid`, or `binary_cross_entropy` on the logit")
    }
  }
}

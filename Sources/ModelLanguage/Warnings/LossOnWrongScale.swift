internal import Diagnostics
internal import Graph
internal import Operations

/// A loss on logits that gets probabilities, or one on logarithms of probabilities that gets something else.
enum LossOnWrongScale: ExpertWarning {
  static func report(_ model: ReviewedModel) {
    guard let loss = model.loss, let node = loss.graph.node(defining: loss.outputValue) else { return }
    let operation: any Operation = node.operation
    let what = operation is Sigmoid ? "sigmoid" : operation is Softmax ? "softmax" : nil
    switch loss.kind {
    case "cross_entropy", "next_token", "binary_cross_entropy":
      guard let what else { return }
      warn(
        loss, model, "`\(loss.kind)` works on logits, but `\(loss.output)` has been through `\(what)`",
        "leave `\(what)` out: the loss does it itself, and learning is slow with both")
    case "negative_log_likelihood":
      guard what != nil || operation is Linear else { return }
      warn(
        loss, model,
        "`negative_log_likelihood` works on logarithms of probabilities, but `\(loss.output)` is no `log_softmax`",
        "put a `log_softmax` after it, or use `cross_entropy` on the logits")
    default: break
    }
  }

  private static func warn(_ loss: Model.Loss, _ model: ReviewedModel, _ message: String, _ help: String) {
    var secondary: [Diagnostic.Label] = []
    if case .node(let index, _) = loss.graph[loss.outputValue].definition, index < model.graph.nodes.count,
      let layer = model.leaf(ofNode: index)
    {
      secondary = [Diagnostic.Label(layer.span, "the output comes from here")]
    }
    model.warn(.lossOnWrongScale, message, at: loss.span, secondary: secondary, help: help)
  }
}

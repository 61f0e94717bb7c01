internal import Diagnostics
internal import Graph
internal import Schemas

/// Layers that show a position the very token that it is to predict.
enum LooksAhead: ExpertWarning {
  static func report(_ model: ReviewedModel) {
    guard let loss = model.loss, loss.kind == "next_token",
      let axis = loss.graph.type(loss.outputValue).axes.dropLast().last?.name
    else { return }
    let used = ReviewedModel.ancestors(of: loss.outputValue, in: loss.graph)
    for layer in model.leaves {
      guard let way = wayToLook(layer, along: axis),
        layer.nodes.contains(where: { model.graph.nodes[$0].results.contains { used.contains($0) } })
      else { continue }
      model.warn(
        .looksAhead, "`\(layer.path)` sees the tokens that `next_token` wants foretold", at: layer.span,
        secondary: [Diagnostic.Label(loss.span, "the loss")], help: way)
    }
  }

  /// How a layer is kept from looking ahead; nil where it does not.
  private static func wayToLook(_ layer: ModelLayer, along axis: String) -> String? {
    guard layer.word("over") ?? axis == axis else { return nil }
    switch layer.kind {
    case "attention" where layer.value("causal") == .boolean(false): return "write `causal: true`"
    case "rnn" where layer.isTrue("bidirectional"), "gru" where layer.isTrue("bidirectional"),
      "lstm" where layer.isTrue("bidirectional"):
      return "write `bidirectional: false`"
    case "conv1d" where layer.word("padding") == "same" && layer.value("kernel") != .integer(1):
      return "write `padding: causal`"
    default: return nil
    }
  }
}

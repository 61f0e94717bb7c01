internal import Diagnostics
internal import Graph

/// What a reviewer would point out in a model that is right as far as types go.
struct ExpertWarnings {
  let findings: Findings
  let elaborator: Elaborator

  func report(_ layers: [ModelLayer], _ loss: Model.Loss?) {
    reportMixedExamples(layers)
    reportUnused(layers, loss)
  }

  /// The innermost layer that a node belongs to.
  private func layer(ofNode node: Int, in layers: [ModelLayer]) -> ModelLayer? {
    guard let found = layers.first(where: { $0.nodes.contains(node) }) else { return nil }
    return layer(ofNode: node, in: found.children) ?? found
  }

  private func reportMixedExamples(_ layers: [ModelLayer]) {
    for mixing in elaborator.graph.exampleMixing {
      guard let layer = layer(ofNode: mixing.node, in: layers) else { continue }
      findings.add(
        .warning(
          .examplesMixed,
          "`\(layer.path)` makes each example depend on the others in its batch", at: layer.span,
          label: "mixes along `batch`",
          help: [
            "a prediction then changes with the examples that happen to stand beside it; choose another axis with `over:`"
          ]))
    }
  }

  private func reportUnused(_ layers: [ModelLayer], _ loss: Model.Loss?) {
    var graph = elaborator.graph
    if let loss { graph = loss.graph }
    guard !graph.outputs.isEmpty else { return }
    let live = graph.liveValues
    func visit(_ layers: [ModelLayer]) {
      for layer in layers {
        let values = layer.nodes.flatMap { graph.nodes[$0].results }
        let parameters = layer.parameters.filter { !live.contains(graph.parameters[$0].value) }
        guard !values.isEmpty, !values.contains(where: { live.contains($0) }) else {
          visit(layer.children)
          continue
        }
        let count = parameters.reduce(0) { sum, index in
          sum + ((try? graph.type(graph.parameters[index].value).shape([:]).elementCount) ?? 0)
        }
        findings.add(
          .warning(
            count > 0 ? .unusedParameters : .unusedLayer,
            count > 0
              ? "no output uses `\(layer.path)`, so its \(GroupedNumber.words(count)) parameters have no effect"
              : "no output uses `\(layer.path)`",
            at: layer.span, help: ["name it in `outputs`, let another layer read it, or remove it"]))
      }
    }
    visit(layers)
  }
}

internal import Diagnostics
internal import Graph

/// Layers that no output and no loss uses, with the number of their parameters.
enum UnusedLayers: ExpertWarning {
  static func report(_ model: ReviewedModel) {
    let graph = model.loss?.graph ?? model.graph
    guard !graph.outputs.isEmpty else { return }
    let live = graph.liveValues
    func visit(_ layers: [ModelLayer]) {
      for layer in layers {
        let values = layer.nodes.flatMap { graph.nodes[$0].results }
        guard !values.isEmpty, !values.contains(where: { live.contains($0) }) else {
          visit(layer.children)
          continue
        }
        let parameters = layer.parameters.filter { !live.contains(graph.parameters[$0].value) }
        let count = parameters.reduce(0) { sum, index in
          sum + ((try? graph.type(graph.parameters[index].value).shape([:]).elementCount) ?? 0)
        }
        // Each by its name and number, also where several stand in one place.
        model.findings.add(
          .warning(
            count > 0 ? .unusedParameters : .unusedLayer,
            count > 0
              ? "no output uses `\(layer.path)`, so its \(GroupedNumber.words(count)) parameters have no effect"
              : "no output uses `\(layer.path)`",
            at: layer.span, help: ["name it in `outputs`, let another layer read it, or remove it"]))
      }
    }
    visit(model.layers)
  }
}

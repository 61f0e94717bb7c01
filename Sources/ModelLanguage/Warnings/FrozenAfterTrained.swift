internal import Diagnostics
internal import Graph

/// Frozen layers that read what trained layers make: usually the freeze was meant for the layers below.
enum FrozenAfterTrained: ExpertWarning {
  static func report(_ model: ReviewedModel) {
    guard model.training != nil else { return }
    let graph = model.graph
    var trained = [Bool](repeating: false, count: graph.values.count)
    for parameter in graph.parameters where parameter.isTrainable { trained[parameter.value.index] = true }
    for node in graph.nodes where node.operands.contains(where: { trained[$0.index] }) {
      for result in node.results { trained[result.index] = true }
    }
    func visit(_ layers: [ModelLayer]) {
      for layer in layers {
        guard layer.isFrozen, !layer.parameters.isEmpty,
          layer.parameters.allSatisfy({ !graph.parameters[$0].isTrainable })
        else {
          visit(layer.children)
          continue
        }
        // What is made inside comes from frozen parameters; what is trained came in.
        let own = Set(layer.nodes.flatMap { graph.nodes[$0].results })
        let operands = layer.nodes.flatMap { graph.nodes[$0].operands }.filter { !own.contains($0) }
        guard operands.contains(where: { trained[$0.index] }) else { continue }
        model.warn(
          .frozenAfterTrained, "`\(layer.path)` is frozen, but reads what trained layers make",
          at: layer.span,
          help:
            "layers are usually frozen from the input upwards: freeze those below too, or train `\(layer.path)`"
        )
      }
    }
    visit(model.layers)
  }
}

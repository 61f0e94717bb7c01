internal import Graph

/// A graph in two: what must be known of the whole batch before its parts are computed, and the rest that reads it.
struct BatchTotals {
  /// Computes the totals: one output each.
  let totals: Graph
  /// The graph with the totals as inputs after its own.
  let rest: Graph

  /// Takes a graph apart; nil where there are no totals, or where one is made of another, so that the batch has to
  /// be computed as a whole.
  init?(_ graph: Graph) {
    let nodes = graph.nodes.indices.filter { graph.nodes[$0].operation.needsWholeBatch }
    guard !nodes.isEmpty else { return nil }
    let values = nodes.flatMap { graph.nodes[$0].results }
    var totals = graph
    totals.outputs = values.map { Graph.Output(name: graph[$0].name, value: $0) }
    totals.gradients = []
    let live = totals.liveValues
    let needed = graph.nodes.indices.filter { graph.nodes[$0].results.contains { live.contains($0) } }
    guard
      !needed.contains(where: { node in graph.nodes[node].operands.contains { values.contains($0) } }),
      let first = try? totals.rewritten(keeping: { index, _ in needed.contains(index) }),
      let rest = try? graph.rewritten(given: values, keeping: { _, _ in true })
    else { return nil }
    self.totals = first
    self.rest = rest
  }

  /// The graph whose batches are divided.
  static func divided(_ graph: Graph) -> Graph { BatchTotals(graph)?.rest ?? graph }
}

public import Graph
internal import Operations

/// Reverse mode on the graph: adds the nodes that compute the gradient of a loss.
public enum ReverseMode {
  /// The graph with gradients of `loss` for every trainable parameter that it depends on.
  ///
  /// - Parameter loss: a value without axes.
  /// - Throws: An error if the loss has axes, or depends on a parameter through a result that is only saved for the
  ///   gradient, such as the row sums of attention.
  public static func differentiate(_ graph: Graph, loss: ValueID) throws(OperationError) -> Graph {
    guard graph.type(loss).axes.isEmpty, graph.type(loss).element == .f32 else {
      throw OperationError(.axesDiffer, "a loss must be one number, not \(graph.type(loss))")
    }
    var graph = graph
    let forwardCount = graph.nodes.count
    let depends = dependsOnTrainable(graph)
    guard depends[loss.index] else { return graph }
    // Contributions to the gradient of every value, in the order in which they arise.
    var contributions: [ValueID: [ValueID]] = [:]
    contributions[loss] = [try graph.apply(One(), [], scope: "", name: "loss.gradient")[0]]
    for index in (0..<forwardCount).reversed() {
      let node = graph.nodes[index]
      guard node.results.contains(where: { contributions[$0] != nil }),
        node.operands.contains(where: { depends[$0.index] })
      else { continue }
      var resultGradients: [ValueID?] = []
      for (place, result) in node.results.enumerated() {
        if place >= type(of: node.operation).differentiableResultCount, contributions[result] != nil {
          throw OperationError(
            .badAttribute,
            "result \(place) of `\(type(of: node.operation).name)` has no gradient, but the loss depends on it"
          )
        }
        resultGradients.append(try sum(contributions[result] ?? [], in: &graph, scope: node.scope))
      }
      var context = GradientContext(
        graph: graph, operands: node.operands, results: node.results, resultGradients: resultGradients,
        scope: node.scope, wanted: node.operands.map { depends[$0.index] })
      graph = Graph(name: "")  // The context holds the only copy, so that it grows in place.
      try node.operation.gradient(&context)
      graph = context.graph
      for (operand, values) in zip(node.operands, context.contributions) where depends[operand.index] {
        contributions[operand, default: []] += values
      }
    }
    for (index, parameter) in graph.parameters.enumerated() where parameter.isTrainable {
      guard let values = contributions[parameter.value], !values.isEmpty else { continue }
      graph.gradients.append(Graph.ParameterGradient(parameter: index, contributions: values))
    }
    return graph
  }

  /// Whether each value depends on a trainable parameter.
  private static func dependsOnTrainable(_ graph: Graph) -> [Bool] {
    var depends = [Bool](repeating: false, count: graph.values.count)
    for parameter in graph.parameters where parameter.isTrainable { depends[parameter.value.index] = true }
    for node in graph.nodes where type(of: node.operation).isDifferentiable {
      if node.operands.contains(where: { depends[$0.index] }) {
        for result in node.results { depends[result.index] = true }
      }
    }
    return depends
  }

  private static func sum(
    _ values: [ValueID], in graph: inout Graph, scope: String
  ) throws(OperationError) -> ValueID? {
    guard var total = values.first else { return nil }
    for value in values.dropFirst() { total = try graph.apply(Add(), [total, value], scope: scope)[0] }
    return total
  }
}

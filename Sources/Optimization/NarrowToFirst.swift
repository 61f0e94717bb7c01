public import Graph

/// Computes only the first position of an axis where nothing else of it is needed: a class token, or pooling by `first`.
///
/// The choice moves up through the operations that treat every position by itself, and through the queries of attention,
/// which still look at all keys. It must come before the gradients are made, which then follow.
public enum NarrowToFirst: Pass {
  public static let name = "narrow"
  public static let summary = "Computes only the first position of an axis where no other is needed."
  public static let example = (
    before: """
    graph "m" {
      %x = input x : f32[batch, time 9, feature 4]
      %a = relu(%x) : f32[batch, time 9, feature 4]
      %b = add(%x, %a) : f32[batch, time 9, feature 4]
      %y, %at = pick(%b) {axis: time, last: false} : f32[batch, feature 4], i32[batch, feature 4]
      output y = %y
    }

    """,
    after: """
    graph "m" {
      %x = input x : f32[batch, time 9, feature 4]
      %x.first, %x.first#1 = pick(%x) {axis: time, last: false} : f32[batch, feature 4], i32[batch, feature 4]
      %a = relu(%x.first) : f32[batch, feature 4]
      %b = add(%x.first, %a) : f32[batch, feature 4]
      output y = %b
    }

    """
  )

  /// A node that is computed for the first position only.
  private struct Narrowed {
    let operation: any Operation
    /// The operands that are read whole.
    let whole: Set<Int>
  }

  /// What is needed of each value, and which nodes are narrowed.
  private struct Needs {
    /// Values of which more than a first position is needed.
    var whole: Set<ValueID>
    /// The choices of a first position, by node, each with its axis.
    var picks: [Int: String] = [:]
    /// The axis along which the first position of a value is needed.
    var axes: [ValueID: String] = [:]
    var nodes: [Int: Narrowed] = [:]
    /// The operations that choose, one for each axis.
    var choices: [String: any Operation] = [:]

    mutating func need(_ value: ValueID, firstOf axis: String) {
      if let other = axes[value], other != axis { whole.insert(value) } else { axes[value] = axis }
    }
  }

  public static func run(_ graph: Graph) throws(OperationError) -> Graph {
    let needs = needs(of: graph)
    guard !needs.nodes.isEmpty else { return graph }
    return try rebuilt(graph, needs)
  }

  private static func needs(of graph: Graph) -> Needs {
    var needs = Needs(whole: Set(graph.outputs.map(\.value) + graph.gradients.flatMap(\.contributions)))
    let live = graph.liveValues
    for (index, node) in graph.nodes.enumerated().reversed() where node.results.contains(where: live.contains)
    {
      let others = node.results.dropFirst().contains { needs.whole.contains($0) || needs.axes[$0] != nil }
      if let axis = node.operation.choosesFirst, node.operands.count == 1, !others,
        let length = graph.type(node.operands[0])[axis]?.size.constant, length >= 1
      {
        needs.picks[index] = axis
        needs.choices[axis] = node.operation
        needs.need(node.operands[0], firstOf: axis)
      } else if let axis = needs.axes[node.results[0]], !needs.whole.contains(node.results[0]), !others,
        let narrowed = narrowed(graph, node, axis)
      {
        needs.nodes[index] = narrowed
        for (place, operand) in node.operands.enumerated() {
          if !narrowed.whole.contains(place), graph.type(operand).has(axis) {
            needs.need(operand, firstOf: axis)
          } else {
            needs.whole.insert(operand)
          }
        }
      } else {
        needs.whole.formUnion(node.operands)
      }
    }
    return needs
  }

  private static func narrowed(_ graph: Graph, _ node: Graph.Node, _ axis: String) -> Narrowed? {
    let types = node.operands.map { graph.type($0) }
    guard let (operation, whole) = node.operation.atFirst(of: axis, operands: types) else { return nil }
    func first(_ type: TensorType) -> TensorType { type.index(of: axis).map { type.removing($0) } ?? type }
    let narrow = types.enumerated().map { whole.contains($0.offset) ? $0.element : first($0.element) }
    // The other results are only saved for the gradient; they may have any type.
    guard let results = try? operation.resultTypes(for: narrow), results.count == node.results.count,
      results[0] == first(graph.type(node.results[0]))
    else { return nil }
    return Narrowed(operation: operation, whole: whole)
  }

  private static func rebuilt(_ graph: Graph, _ needs: Needs) throws(OperationError) -> Graph {
    let live = graph.liveValues
    var result = Graph(name: graph.name)
    result.bounds = graph.bounds
    var mapped = [ValueID?](repeating: nil, count: graph.values.count)
    var narrow = mapped
    for input in graph.inputs {
      mapped[input.value.index] = result.addInput(
        input.name, graph.type(input.value), indexBound: input.indexBound)
    }
    for parameter in graph.parameters {
      mapped[parameter.value.index] = result.addParameter(
        parameter.name, graph.type(parameter.value), parameter.initializer, isTrainable: parameter.isTrainable
      )
    }
    func whole(_ value: ValueID) throws(OperationError) -> ValueID {
      if let known = mapped[value.index] { return known }
      throw OperationError(.badAttribute, "%\(graph[value].name) was narrowed, but all of it is read")
    }
    func first(_ value: ValueID, scope: String) throws(OperationError) -> ValueID {
      if let known = narrow[value.index] { return known }
      guard let axis = needs.axes[value], let choice = needs.choices[axis], graph.type(value).has(axis) else {
        return try whole(value)
      }
      let made = try result.apply(
        choice, [try whole(value)], scope: scope, name: "\(graph[value].name).first")[0]
      narrow[value.index] = made
      return made
    }
    for (index, node) in graph.nodes.enumerated() where node.results.contains(where: live.contains) {
      let name = graph[node.results[0]].name
      var operands: [ValueID] = []
      if needs.picks[index] != nil {
        mapped[node.results[0].index] = try first(node.operands[0], scope: node.scope)
      } else if let narrowed = needs.nodes[index] {
        for (place, operand) in node.operands.enumerated() {
          operands.append(
            narrowed.whole.contains(place) ? try whole(operand) : try first(operand, scope: node.scope))
        }
        narrow[node.results[0].index] = try result.apply(
          narrowed.operation, operands, scope: node.scope, name: name)[0]
      } else {
        for operand in node.operands { operands.append(try whole(operand)) }
        let results = try result.apply(node.operation, operands, scope: node.scope, name: name)
        for (old, new) in zip(node.results, results) { mapped[old.index] = new }
      }
    }
    for output in graph.outputs {
      result.outputs.append(Graph.Output(name: output.name, value: try whole(output.value)))
    }
    for gradient in graph.gradients {
      var contributions: [ValueID] = []
      for value in gradient.contributions { contributions.append(try whole(value)) }
      result.gradients.append(
        Graph.ParameterGradient(parameter: gradient.parameter, contributions: contributions))
    }
    return result
  }
}

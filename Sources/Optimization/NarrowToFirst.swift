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

  /// Which position of a value is needed: the first, or with a mask the first that counts.
  private struct Choice: Hashable {
    let axis: String
    let mask: ValueID?
  }

  /// One position of a value.
  private struct Narrow: Hashable {
    let value: ValueID
    let choice: Choice
  }

  /// What is needed of each value, and which nodes are narrowed.
  private struct Needs {
    /// Values of which more than a first position is needed.
    var whole: Set<ValueID>
    /// The nodes that only choose.
    var picks: [Int: Choice] = [:]
    /// The position of a value that is needed.
    var choices: [ValueID: Choice] = [:]
    /// The nodes that are computed for one position, and which.
    var nodes: [Int: (form: FirstForm, choice: Choice)] = [:]
    /// The operations that choose.
    var operations: [Choice: any Operation] = [:]

    mutating func need(_ value: ValueID, _ choice: Choice) {
      if let other = choices[value], other != choice { whole.insert(value) } else { choices[value] = choice }
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
      let others = node.results.dropFirst().contains { needs.whole.contains($0) || needs.choices[$0] != nil }
      if let choice = choice(graph, node), !others {
        needs.picks[index] = choice
        needs.operations[choice] = node.operation
        needs.need(node.operands[0], choice)
        if let mask = choice.mask { needs.whole.insert(mask) }
      } else if let choice = needs.choices[node.results[0]], !needs.whole.contains(node.results[0]), !others,
        let form = form(graph, node, choice, needs.operations[choice])
      {
        needs.nodes[index] = (form, choice)
        for (place, operand) in node.operands.enumerated() {
          if !form.whole.contains(place), graph.type(operand).has(choice.axis) {
            needs.need(operand, choice)
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

  /// What a node chooses, if that is all it does, of an axis that has a first position or a mask that says that none counts.
  private static func choice(_ graph: Graph, _ node: Graph.Node) -> Choice? {
    guard let axis = node.operation.choosesFirst?.axis else { return nil }
    if node.operands.count == 2 { return Choice(axis: axis, mask: node.operands[1]) }
    let length = graph.type(node.operands[0])[axis]?.size.constant ?? 0
    return length >= 1 ? Choice(axis: axis, mask: nil) : nil
  }

  private static func form(
    _ graph: Graph, _ node: Graph.Node, _ choice: Choice, _ chooser: (any Operation)?
  ) -> FirstForm? {
    let types = node.operands.map { graph.type($0) }
    let mask = choice.mask.map { graph.type($0) }
    guard let chooser,
      let form = node.operation.atFirst(of: choice.axis, operands: types, isMasked: mask != nil),
      form.mask.map({ node.operands[$0] == choice.mask }) ?? true
    else { return nil }
    func first(_ type: TensorType) -> TensorType? {
      guard type.has(choice.axis) else { return type }
      return try? chooser.resultTypes(for: [type] + (mask.map { [$0] } ?? []))[0]
    }
    let narrow = types.enumerated().compactMap {
      form.whole.contains($0.offset) ? $0.element : first($0.element)
    }
    // The other results are only saved for the gradient; they may have any type.
    guard narrow.count == types.count, let results = try? form.operation.resultTypes(for: narrow),
      results.count == node.results.count, results[0] == first(graph.type(node.results[0]))
    else { return nil }
    return form
  }

  private static func rebuilt(_ graph: Graph, _ needs: Needs) throws(OperationError) -> Graph {
    let live = graph.liveValues
    var copy = GraphCopy(of: graph)
    var narrow: [Narrow: ValueID] = [:]
    func first(_ value: ValueID, _ choice: Choice, scope: String) throws(OperationError) -> ValueID {
      if let known = narrow[Narrow(value: value, choice: choice)] { return known }
      var operands = [try copy.reading(value)]
      guard let operation = needs.operations[choice], graph.type(value).has(choice.axis) else {
        return operands[0]
      }
      if let mask = choice.mask { operands.append(try copy.reading(mask)) }
      let made = try copy.graph.apply(
        operation, operands, scope: scope, name: "\(graph[value].name).first")[0]
      narrow[Narrow(value: value, choice: choice)] = made
      return made
    }
    for (index, node) in graph.nodes.enumerated() where node.results.contains(where: live.contains) {
      var operands: [ValueID] = []
      if let choice = needs.picks[index] {
        var value = try first(node.operands[0], choice, scope: node.scope)
        // The choice gives 0 where nothing counts; what is computed from it may not.
        if let mask = choice.mask, case .node(let maker, _) = graph[node.operands[0]].definition,
          needs.nodes[maker] != nil, let choosing = node.operation.choosesFirst
        {
          let counts = try copy.reading(mask)
          value = try choosing.clear(&copy.graph, value, counts, node.scope)
        }
        copy[node.results[0]] = value
      } else if let (form, choice) = needs.nodes[index] {
        for (place, operand) in node.operands.enumerated() {
          operands.append(
            form.whole.contains(place)
              ? try copy.reading(operand) : try first(operand, choice, scope: node.scope))
        }
        narrow[Narrow(value: node.results[0], choice: choice)] = try copy.graph.apply(
          form.operation, operands, scope: node.scope, name: graph[node.results[0]].name)[0]
      } else {
        for operand in node.operands { operands.append(try copy.reading(operand)) }
        try copy.add(node, as: node.operation, operands)
      }
    }
    let made = copy
    return try made.finished { (value) throws(OperationError) in try made.reading(value) }
  }
}

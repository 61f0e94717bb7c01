extension Graph {
  /// The values that outputs and gradients need, directly or not.
  public var liveValues: Set<ValueID> {
    var live: Set<ValueID> = []
    var open = outputs.map(\.value) + gradients.flatMap(\.contributions)
    while let value = open.popLast() {
      guard live.insert(value).inserted else { continue }
      if let node = node(defining: value) { open += node.operands }
    }
    return live
  }

  /// The same graph with some values replaced by others and some nodes left out; inputs and parameters stay.
  ///
  /// A replacement must be defined before the value that it replaces is first read. Chains of replacements are
  /// followed. Nodes that are changed become another operation with the same results. Values that are `given` come from outside instead of being computed: as inputs after the others, in
  /// that order, named as they are.
  public func rewritten(
    replacing replacements: [ValueID: ValueID] = [:], given: [ValueID] = [],
    changing changes: [Int: (operation: any Operation, operands: [ValueID])] = [:],
    keeping isKept: (Int, Node) -> Bool
  ) throws(OperationError) -> Graph {
    var result = Graph(name: name)
    result.bounds = bounds
    var mapped = [ValueID?](repeating: nil, count: values.count)
    for input in inputs {
      mapped[input.value.index] = result.addInput(input.name, type(input.value), indexBound: input.indexBound)
    }
    for value in given { mapped[value.index] = result.addInput(self[value].name, type(value)) }
    for parameter in parameters {
      mapped[parameter.value.index] = result.addParameter(
        parameter.name, type(parameter.value), parameter.initializer, isTrainable: parameter.isTrainable)
    }
    func follow(_ value: ValueID) -> ValueID {
      var value = value
      while let next = replacements[value] { value = next }
      return value
    }
    func translate(_ value: ValueID) throws(OperationError) -> ValueID {
      if let known = mapped[follow(value).index] { return known }
      throw OperationError(.badAttribute, "a pass left out %\(self[value].name), which is still read")
    }
    for (index, node) in nodes.enumerated() where isKept(index, node) {
      if node.results.allSatisfy({ mapped[$0.index] != nil }) { continue }
      var operands: [ValueID] = []
      let (operation, sources) = changes[index] ?? (node.operation, node.operands)
      for operand in sources { operands.append(try translate(operand)) }
      let base = self[node.results[0]].name
      let results = try result.apply(operation, operands, scope: node.scope, name: base)
      for (old, new) in zip(node.results, results) { mapped[old.index] = new }
    }
    for output in outputs {
      result.outputs.append(Output(name: output.name, value: try translate(output.value)))
    }
    for gradient in gradients {
      var contributions: [ValueID] = []
      for value in gradient.contributions { contributions.append(try translate(value)) }
      result.gradients.append(ParameterGradient(parameter: gradient.parameter, contributions: contributions))
    }
    return result
  }
}

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
  /// followed. Nodes that are changed become another operation with the same results. Values that are `given` come from
  /// outside instead of being computed.
  public func rewritten(
    replacing replacements: [ValueID: ValueID] = [:], given: [ValueID] = [],
    changing changes: [Int: (operation: any Operation, operands: [ValueID])] = [:],
    keeping isKept: (Int, Node) -> Bool
  ) throws(OperationError) -> Graph {
    var copy = GraphCopy(of: self, given: given)
    func follow(_ value: ValueID) -> ValueID {
      var value = value
      while let next = replacements[value] { value = next }
      return value
    }
    for (index, node) in nodes.enumerated() where isKept(index, node) {
      if node.results.allSatisfy({ copy[$0] != nil }) { continue }
      let (operation, sources) = changes[index] ?? (node.operation, node.operands)
      var operands: [ValueID] = []
      for operand in sources { operands.append(try copy.reading(follow(operand))) }
      try copy.add(node, as: operation, operands)
    }
    let made = copy
    return try made.finished { (value) throws(OperationError) in try made.reading(follow(value)) }
  }
}

public import Graph

/// Leaves out what only training does, such as dropout, as the operations themselves say.
public enum RemoveTrainingOnly: Pass {
  public static let name = "inference"
  public static let summary = "Leaves out what only training does."
  public static let example = (
    before: """
    graph "m" {
      %x = input x : f32[batch, feature 4]
      %a = dropout(%x) {rate: 0.5, site: d} : f32[batch, feature 4]
      %b = relu(%a) : f32[batch, feature 4]
      output y = %b
    }

    """,
    after: """
    graph "m" {
      %x = input x : f32[batch, feature 4]
      %b = relu(%x) : f32[batch, feature 4]
      output y = %b
    }

    """
  )

  public static func run(_ graph: Graph) throws(OperationError) -> Graph {
    var replacements: [ValueID: ValueID] = [:]
    var removed: Set<Int> = []
    var changes: [Int: (operation: any Operation, operands: [ValueID])] = [:]
    for (index, node) in graph.nodes.enumerated() {
      switch node.operation.whenNotTraining {
      case .firstOperand?:
        replacements[node.results[0]] = node.operands[0]
        removed.insert(index)
      case .operation(let operation)?: changes[index] = (operation, node.operands)
      case nil: break
      }
    }
    return try graph.rewritten(replacing: replacements, changing: changes) { index, _ in
      !removed.contains(index)
    }
  }
}

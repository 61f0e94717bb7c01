public import Graph

/// Computes equal things once: nodes with the same operation, settings and operands become one.
public enum MergeEqualNodes: Pass {
  public static let name = "merge-equal"
  public static let summary = "Computes equal things once."
  public static let example = (
    before: """
    graph "m" {
      %x = input x : f32[batch, feature 4]
      %a = relu(%x) : f32[batch, feature 4]
      %b = relu(%x) : f32[batch, feature 4]
      %c = add(%a, %b) : f32[batch, feature 4]
      output y = %c
    }

    """,
    after: """
    graph "m" {
      %x = input x : f32[batch, feature 4]
      %a = relu(%x) : f32[batch, feature 4]
      %c = add(%a, %a) : f32[batch, feature 4]
      output y = %c
    }

    """
  )

  private struct Key: Hashable {
    let name: String
    let attributes: Attributes
    let operands: [ValueID]
  }

  public static func run(_ graph: Graph) throws(OperationError) -> Graph {
    var replacements: [ValueID: ValueID] = [:]
    var merged: Set<Int> = []
    var known: [Key: [ValueID]] = [:]
    for (index, node) in graph.nodes.enumerated() {
      let key = Key(
        name: type(of: node.operation).name, attributes: node.operation.attributes,
        operands: node.operands.map { replacements[$0] ?? $0 })
      if let first = known[key] {
        for (mine, other) in zip(node.results, first) { replacements[mine] = other }
        merged.insert(index)
      } else {
        known[key] = node.results
      }
    }
    return try graph.rewritten(replacing: replacements) { index, _ in !merged.contains(index) }
  }
}

public import Graph

/// Leaves out nodes whose results no output and no gradient needs.
public enum RemoveDeadNodes: Pass {
  public static let name = "dead-code"
  public static let summary = "Leaves out nodes whose results nothing needs."
  public static let example = (
    before: """
    graph "m" {
      %x = input x : f32[batch, feature 4]
      %a = relu(%x) : f32[batch, feature 4]
      %b = tanh(%x) : f32[batch, feature 4]
      output y = %a
    }

    """,
    after: """
    graph "m" {
      %x = input x : f32[batch, feature 4]
      %a = relu(%x) : f32[batch, feature 4]
      output y = %a
    }

    """
  )

  public static func run(_ graph: Graph) throws(OperationError) -> Graph {
    let live = graph.liveValues
    return try graph.rewritten(replacing: [:]) { _, node in node.results.contains(where: live.contains) }
  }
}

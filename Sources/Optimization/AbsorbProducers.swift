public import Graph

/// Does two operations as one where the operations say how, and nothing else needs what lies between them.
public enum AbsorbProducers: Pass {
  public static let name = "absorb"
  public static let summary =
    "Does an operation and what makes its operand as one, where there is one that does both."
  public static let example = (
    before: """
    graph "m" {
      %x = input x below 9 : i32[batch, time]
      %table = parameter zeros : f32[row 9, feature 4]
      %rows = embedding(%x, %table) {frozen_row: -1} : f32[batch, time, feature 4]
      %y = mean(%rows) {axis: time} : f32[batch, feature 4]
      output y = %y
    }

    """,
    after: """
    graph "m" {
      %x = input x below 9 : i32[batch, time]
      %table = parameter zeros : f32[row 9, feature 4]
      %y = embedding_mean(%x, %table) {frozen_row: -1} : f32[batch, feature 4]
      output y = %y
    }

    """
  )

  private struct Candidate {
    let producer: Int
    let operation: any Operation
    let operands: [ValueID]
  }

  public static func run(_ graph: Graph) throws(OperationError) -> Graph {
    var candidates: [Int: Candidate] = [:]
    for (index, node) in graph.nodes.enumerated() {
      if let candidate = candidate(graph, node) { candidates[index] = candidate }
    }
    // What lies between must not be needed otherwise: then the producer would be computed all the same.
    let producers = Set(candidates.values.map(\.producer))
    var needed = Set(graph.outputs.map(\.value) + graph.gradients.flatMap(\.contributions))
    for (index, node) in graph.nodes.enumerated() {
      if producers.contains(index) { continue }
      needed.formUnion(candidates[index]?.operands ?? node.operands)
    }
    let useless = producers.filter { producer in
      graph.nodes[producer].results.contains { needed.contains($0) }
    }
    candidates = candidates.filter { !useless.contains($0.value.producer) }
    let absorbed = Set(candidates.values.map(\.producer))
    // A producer that reads what another producer makes, and is not absorbed itself, still needs it.
    for (index, node) in graph.nodes.enumerated() where !absorbed.contains(index) {
      for operand in candidates[index]?.operands ?? node.operands {
        guard case .node(let maker, _) = graph[operand].definition, absorbed.contains(maker) else { continue }
        return graph
      }
    }
    return try graph.rewritten(
      changing: candidates.mapValues { ($0.operation, $0.operands) },
      keeping: { index, _ in !absorbed.contains(index) })
  }

  private static func candidate(_ graph: Graph, _ node: Graph.Node) -> Candidate? {
    for (place, operand) in node.operands.enumerated() {
      guard case .node(let index, 0) = graph[operand].definition,
        let absorption = node.operation.absorbing(
          graph.nodes[index].operation, at: place, operands: node.operands.map { graph.type($0) })
      else { continue }
      let producer = graph.nodes[index]
      func value(_ source: Absorption.Source) -> ValueID? {
        switch source {
        case .own(let place): place < node.operands.count ? node.operands[place] : nil
        case .producer(let place): place < producer.operands.count ? producer.operands[place] : nil
        }
      }
      let operands = absorption.operands.compactMap(value)
      guard operands.count == absorption.operands.count else { continue }
      return Candidate(
        producer: index, operation: absorption.operation,
        operands: operands + (absorption.optional.flatMap(value).map { [$0] } ?? []))
    }
    return nil
  }
}

/// A broken rule of the graph; only a mistake in the compiler can cause one.
public struct GraphViolation: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, and where.
  public let description: String
}

extension Graph {
  /// Checks every rule that passes rely on: definitions before uses, types as the operations state them, unique
  /// names, and identifiers that fit.
  public func verify() throws(GraphViolation) {
    var names: Set<String> = []
    for (index, value) in values.enumerated() {
      guard names.insert(value.name).inserted else {
        throw GraphViolation(description: "two values are named %\(value.name)")
      }
      guard Set(value.type.axes.map(\.name)).count == value.type.axes.count else {
        throw GraphViolation(description: "%\(value.name) has two axes of one name: \(value.type)")
      }
      let fits =
        switch value.definition {
        case .input(let place): place < inputs.count && inputs[place].value.index == index
        case .parameter(let place): place < parameters.count && parameters[place].value.index == index
        case .node(let place, let result):
          place < nodes.count && result < nodes[place].results.count
            && nodes[place].results[result].index == index
        }
      guard fits else {
        throw GraphViolation(description: "the definition of %\(value.name) does not lead back to it")
      }
    }
    for (index, node) in nodes.enumerated() {
      let name = Swift.type(of: node.operation).name
      for operand in node.operands {
        guard values.indices.contains(operand.index) else {
          throw GraphViolation(description: "node \(index) (\(name)) reads a value that does not exist")
        }
        if case .node(let definer, _) = values[operand.index].definition, definer >= index {
          throw GraphViolation(description: "node \(index) (\(name)) reads %\(self[operand].name) before it is made")
        }
      }
      let stated: [TensorType]
      do {
        stated = try node.operation.resultTypes(for: node.operands.map { type($0) })
      } catch {
        throw GraphViolation(description: "node \(index) (\(name)): \(error.message)")
      }
      let held = node.results.map { type($0) }
      guard stated == held else {
        throw GraphViolation(description: "node \(index) (\(name)) makes \(stated), the graph says \(held)")
      }
    }
    for output in outputs where !values.indices.contains(output.value.index) {
      throw GraphViolation(description: "output \(output.name) is a value that does not exist")
    }
  }
}

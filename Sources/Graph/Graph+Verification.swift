/// A broken rule of the graph; only a mistake in the compiler can cause one.
public struct GraphViolation: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, and where.
  public let description: String
}

extension Graph {
  /// Checks every rule that passes rely on: definitions before uses, types as the operations state them, unique
  /// names, identifiers that fit in both directions, and gradients of the parameters' sizes.
  public func verify() throws(GraphViolation) {
    try verifyValues()
    try verifySources()
    for index in nodes.indices { try verifyNode(index) }
    try verifyResults()
  }

  private func violation(_ description: String) -> GraphViolation { GraphViolation(description: description) }

  private func verifyValues() throws(GraphViolation) {
    var names: Set<String> = []
    for (index, value) in values.enumerated() {
      guard names.insert(value.name).inserted else { throw violation("two values are named %\(value.name)") }
      guard Set(value.type.axes.map(\.name)).count == value.type.axes.count else {
        throw violation("%\(value.name) has two axes of one name: \(value.type)")
      }
      if value.type.axes.contains(where: { ($0.size.constant ?? 0) < 0 }) {
        throw violation("%\(value.name) has an axis of a negative length: \(value.type)")
      }
      let fits =
        switch value.definition {
        case .input(let place): inputs.indices.contains(place) && inputs[place].value.index == index
        case .parameter(let place):
          parameters.indices.contains(place) && parameters[place].value.index == index
        case .node(let place, let result):
          nodes.indices.contains(place) && nodes[place].results.indices.contains(result)
            && nodes[place].results[result].index == index
        }
      guard fits else { throw violation("the definition of %\(value.name) does not lead back to it") }
    }
  }

  private func verifySources() throws(GraphViolation) {
    for (place, input) in inputs.enumerated() {
      guard values.indices.contains(input.value.index), self[input.value].definition == .input(place) else {
        throw violation("input \(input.name) is not the definition of its value")
      }
    }
    guard Set(inputs.map(\.name)).count == inputs.count else { throw violation("two inputs have one name") }
    for (place, parameter) in parameters.enumerated() {
      guard values.indices.contains(parameter.value.index),
        self[parameter.value].definition == .parameter(place)
      else { throw violation("parameter \(parameter.name) is not the definition of its value") }
    }
    for parameter in parameters {
      let type = type(parameter.value)
      let count = try? type.shape([:]).checkedElementCount
      switch parameter.initializer {
      case .constant(let numbers):
        guard count == numbers.count else {
          throw violation("parameter \(parameter.name) does not fit its numbers")
        }
      case .normalExceptRow(_, let row):
        guard row >= 0, row < type.axes.first?.size.constant ?? 0 else {
          throw violation("parameter \(parameter.name) has no row \(row)")
        }
      default: break
      }
    }
    guard Set(parameters.map(\.name)).count == parameters.count else {
      throw violation("two parameters have one name")
    }
  }

  private func verifyNode(_ index: Int) throws(GraphViolation) {
    let node = nodes[index]
    let name = Swift.type(of: node.operation).name
    for operand in node.operands {
      guard values.indices.contains(operand.index) else {
        throw violation("node \(index) (\(name)) reads a value that does not exist")
      }
      if case .node(let definer, _) = values[operand.index].definition, definer >= index {
        throw violation("node \(index) (\(name)) reads %\(self[operand].name) before it is made")
      }
    }
    for (place, result) in node.results.enumerated() {
      guard values.indices.contains(result.index), self[result].definition == .node(index, result: place)
      else {
        throw violation("result \(place) of node \(index) (\(name)) is not the definition of its value")
      }
    }
    let stated: [TensorType]
    do {
      stated = try node.operation.resultTypes(for: node.operands.map { type($0) })
    } catch {
      throw violation("node \(index) (\(name)): \(error.message)")
    }
    let held = node.results.map { type($0) }
    guard stated == held else {
      throw violation("node \(index) (\(name)) makes \(stated), the graph says \(held)")
    }
  }

  private func verifyResults() throws(GraphViolation) {
    for output in outputs where !values.indices.contains(output.value.index) {
      throw violation("output \(output.name) is a value that does not exist")
    }
    guard Set(outputs.map(\.name)).count == outputs.count else {
      throw violation("two outputs have one name")
    }
    var seen: Set<Int> = []
    for gradient in gradients {
      guard parameters.indices.contains(gradient.parameter) else {
        throw violation("there is a gradient of a parameter that does not exist")
      }
      let parameter = parameters[gradient.parameter]
      guard seen.insert(gradient.parameter).inserted else {
        throw violation("parameter \(parameter.name) has two gradients")
      }
      guard parameter.isTrainable else {
        throw violation("parameter \(parameter.name) is frozen, but has a gradient")
      }
      for value in gradient.contributions {
        guard values.indices.contains(value.index) else {
          throw violation("the gradient of \(parameter.name) is a value that does not exist")
        }
        // Only the sizes: a table used as the matrix of a linear layer calls its axes otherwise there.
        guard type(value).element == .f32,
          type(value).axes.map(\.size) == type(parameter.value).axes.map(\.size)
        else {
          throw violation(
            "the gradient of \(parameter.name), \(type(parameter.value)), cannot be %\(self[value].name), \(type(value))"
          )
        }
      }
    }
  }
}

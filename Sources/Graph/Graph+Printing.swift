extension Graph: CustomStringConvertible {
  /// The graph as text; `Graph.parse` reads it back.
  ///
  /// One line per value or node: `%y = linear(%x, %weight, %bias) {…} : f32[batch, feature 10] @ head`.
  public var description: String {
    var lines: [String] = ["graph \(PrintedName.quoted(name)) {"]
    for (symbol, bound) in bounds.sorted(by: { $0.key < $1.key }) {
      lines.append("  bound \(PrintedName.symbol(symbol)) \(bound)")
    }
    for input in inputs {
      let bound = input.indexBound.map { " below \($0)" } ?? ""
      let name = PrintedName.name(input.name)
      lines.append("  \(text(of: input.value)) = input \(name)\(bound) : \(type(input.value))")
    }
    for parameter in parameters {
      let kind = parameter.isTrainable ? "parameter" : "frozen"
      // The name is only printed where another value has it already.
      let isOther = parameter.name != self[parameter.value].name
      let name = isOther ? " as \(PrintedName.name(parameter.name))" : ""
      lines.append(
        "  \(text(of: parameter.value)) = \(kind) \(parameter.initializer)\(name) : \(type(parameter.value))")
    }
    for node in nodes { lines.append("  \(text(of: node))") }
    for output in outputs {
      lines.append("  output \(PrintedName.name(output.name)) = \(text(of: output.value))")
    }
    for gradient in gradients {
      let sum = gradient.contributions.map { text(of: $0) }.joined(separator: " + ")
      lines.append("  gradient \(text(of: parameters[gradient.parameter].value)) = \(sum)")
    }
    lines.append("}")
    return lines.joined(separator: "\n") + "\n"
  }

  /// One node as a line of the printed graph.
  public func text(of node: Node) -> String {
    let results = node.results.map { text(of: $0) }.joined(separator: ", ")
    let operands = node.operands.map { text(of: $0) }.joined(separator: ", ")
    let types = node.results.map { "\(type($0))" }.joined(separator: ", ")
    let attributes = node.operation.attributes.description
    let settings = attributes.isEmpty ? "" : " \(attributes)"
    let scope = node.scope.isEmpty ? "" : " @ \(PrintedName.name(node.scope))"
    return "\(results) = \(Swift.type(of: node.operation).name)(\(operands))\(settings) : \(types)\(scope)"
  }

  /// A value as the printed graph names it: `%head.weight`.
  private func text(of value: ValueID) -> String { "%\(PrintedName.name(self[value].name))" }
}

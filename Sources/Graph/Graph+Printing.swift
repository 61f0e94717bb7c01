extension Graph: CustomStringConvertible {
  /// The graph as text; `Graph.parse` reads it back.
  ///
  /// One line per value or node: `%y = linear(%x, %weight, %bias) {…} : f32[batch, feature 10] @ head`.
  public var description: String {
    var lines: [String] = ["graph \(Self.quoted(name)) {"]
    for (symbol, bound) in bounds.sorted(by: { $0.key < $1.key }) { lines.append("  bound \(symbol) \(bound)") }
    for input in inputs {
      let bound = input.indexBound.map { " below \($0)" } ?? ""
      lines.append("  %\(self[input.value].name) = input \(input.name)\(bound) : \(type(input.value))")
    }
    for parameter in parameters {
      let kind = parameter.isTrainable ? "parameter" : "frozen"
      lines.append(
        "  %\(self[parameter.value].name) = \(kind) \(parameter.initializer) : \(type(parameter.value))")
    }
    for node in nodes { lines.append("  \(text(of: node))") }
    for output in outputs { lines.append("  output \(output.name) = %\(self[output.value].name)") }
    for gradient in gradients {
      let sum = gradient.contributions.map { "%\(self[$0].name)" }.joined(separator: " + ")
      lines.append("  gradient %\(self[parameters[gradient.parameter].value].name) = \(sum)")
    }
    lines.append("}")
    return lines.joined(separator: "\n") + "\n"
  }

  /// One node as a line of the printed graph.
  public func text(of node: Node) -> String {
    let results = node.results.map { "%\(self[$0].name)" }.joined(separator: ", ")
    let operands = node.operands.map { "%\(self[$0].name)" }.joined(separator: ", ")
    let types = node.results.map { "\(type($0))" }.joined(separator: ", ")
    let attributes = node.operation.attributes.description
    let settings = attributes.isEmpty ? "" : " \(attributes)"
    let scope = node.scope.isEmpty ? "" : " @ \(node.scope)"
    return "\(results) = \(Swift.type(of: node.operation).name)(\(operands))\(settings) : \(types)\(scope)"
  }

  static func quoted(_ text: String) -> String {
    "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
  }
}

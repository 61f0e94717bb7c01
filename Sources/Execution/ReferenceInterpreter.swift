public import Graph

/// The plain interpreter: every node through its reference kernel, in double precision, one after the other.
///
/// Slow and obvious; the oracle that everything fast is compared with.
public enum ReferenceInterpreter {
  /// Every value of the graph, given the arrays from outside by name and the parameters by name.
  ///
  /// - Throws: `ReferenceError` if an array is missing or a symbol has no value.
  public static func run(
    _ graph: Graph, inputs: [String: ReferenceTensor], parameters: [String: ReferenceTensor],
    sizes: [String: Int], stepKey: UInt64 = 0
  ) throws(ReferenceError) -> [ValueID: ReferenceTensor] {
    var values: [ValueID: ReferenceTensor] = [:]
    for input in graph.inputs {
      guard let array = inputs[input.name] else { throw ReferenceError.missing(input.name) }
      values[input.value] = array
    }
    for parameter in graph.parameters {
      guard let array = parameters[parameter.name] else { throw ReferenceError.missing(parameter.name) }
      values[parameter.value] = array
    }
    for node in graph.nodes {
      var operands: [ReferenceTensor] = []
      for operand in node.operands {
        guard let value = values[operand] else { throw ReferenceError.missing(graph[operand].name) }
        operands.append(value)
      }
      let context = EvaluationContext(
        sizes: sizes, stepKey: stepKey, operandTypes: node.operands.map { graph.type($0) },
        resultTypes: node.results.map { graph.type($0) })
      let results = node.operation.evaluate(operands, in: context)
      for (id, value) in zip(node.results, results) { values[id] = value }
    }
    return values
  }
}

/// Why the reference interpreter could not run.
public enum ReferenceError: Error, Hashable, Sendable {
  /// A value that was not given.
  case missing(String)
}

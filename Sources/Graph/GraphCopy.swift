/// A graph in the making that takes over another's inputs and parameters, whatever of its nodes, and at last its outputs
/// and gradients.
public struct GraphCopy {
  /// The graph so far.
  public var graph: Graph
  private let source: Graph
  private var mapped: [ValueID?]

  /// Starts with the inputs and parameters, and with values that come from outside instead of being computed: inputs
  /// after the others, in that order, named as they are.
  public init(of source: Graph, given: [ValueID] = []) {
    self.source = source
    graph = Graph(name: source.name)
    graph.bounds = source.bounds
    mapped = [ValueID?](repeating: nil, count: source.values.count)
    for input in source.inputs {
      mapped[input.value.index] = graph.addInput(
        input.name, source.type(input.value), indexBound: input.indexBound)
    }
    for value in given { mapped[value.index] = graph.addInput(source[value].name, source.type(value)) }
    for parameter in source.parameters {
      mapped[parameter.value.index] = graph.addParameter(
        parameter.name, source.type(parameter.value), parameter.initializer,
        isTrainable: parameter.isTrainable)
    }
  }

  /// What stands for a value; nil as long as nothing does.
  public subscript(value: ValueID) -> ValueID? {
    get { mapped[value.index] }
    set { mapped[value.index] = newValue }
  }

  /// What stands for a value that is read.
  ///
  /// - Throws: An error if nothing does: the pass at work left out what is needed.
  public func reading(_ value: ValueID) throws(OperationError) -> ValueID {
    if let known = mapped[value.index] { return known }
    throw OperationError(.badAttribute, "a pass left out %\(source[value].name), which is still read")
  }

  /// Adds what stands for a node: another operation, on other operands, with results in the same order.
  public mutating func add(
    _ node: Graph.Node, as operation: any Operation, _ operands: [ValueID]
  ) throws(OperationError) {
    let name = source[node.results[0]].name
    let results = try graph.apply(operation, operands, scope: node.scope, name: name)
    for (old, new) in zip(node.results, results) { mapped[old.index] = new }
  }

  /// The graph, with the outputs and gradients; `translate` says what stands for each value.
  public func finished(
    _ translate: (ValueID) throws(OperationError) -> ValueID
  ) throws(OperationError) -> Graph {
    var graph = graph
    for output in source.outputs {
      graph.outputs.append(Graph.Output(name: output.name, value: try translate(output.value)))
    }
    for gradient in source.gradients {
      var contributions: [ValueID] = []
      for value in gradient.contributions { contributions.append(try translate(value)) }
      graph.gradients.append(
        Graph.ParameterGradient(parameter: gradient.parameter, contributions: contributions))
    }
    return graph
  }
}

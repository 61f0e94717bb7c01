/// What an operation works with while it adds its gradient to a graph.
public struct GradientContext {
  /// The graph that grows.
  public var graph: Graph
  /// The node's operands.
  public let operands: [ValueID]
  /// The node's results.
  public let results: [ValueID]
  /// The gradient of each result; nil where nothing depends on it.
  public let resultGradients: [ValueID?]
  /// The scope of the node.
  public let scope: String
  private let wanted: [Bool]
  /// What has been contributed, by operand.
  public private(set) var contributions: [[ValueID]]

  /// Creates the context of one node.
  public init(
    graph: Graph, operands: [ValueID], results: [ValueID], resultGradients: [ValueID?], scope: String,
    wanted: [Bool]
  ) {
    self.graph = graph
    self.operands = operands
    self.results = results
    self.resultGradients = resultGradients
    self.scope = scope
    self.wanted = wanted
    contributions = operands.map { _ in [] }
  }

  /// Whether the gradient of an operand is needed.
  public func needs(_ operand: Int) -> Bool { operand < wanted.count && wanted[operand] }

  /// The gradient of the first result, which exists whenever an operation with one result is asked.
  public var resultGradient: ValueID? { resultGradients[0] }

  /// Appends a node in the scope of the one being differentiated and returns its first result.
  public mutating func apply(
    _ operation: any Operation, _ operands: [ValueID]
  ) throws(OperationError) -> ValueID {
    try graph.apply(operation, operands, scope: scope)[0]
  }

  /// Adds a value to the gradient of an operand.
  public mutating func contribute(_ value: ValueID, to operand: Int) {
    contributions[operand].append(value)
  }
}

@testable import Graph
import Operations
import Testing

/// Damaged graphs: the verifier finds each kind of damage.
@Suite struct VerifierTests {
  private static func sound() throws -> Graph {
    var graph = Graph(name: "m")
    let type = TensorType(.f32, [Axis("batch", Size(symbol: "batch")), Axis("feature", 3)])
    let x = graph.addInput("x", type)
    let w = graph.addParameter("w", TensorType(.f32, [Axis("feature", 3)]), .ones)
    let a = try graph.apply(Multiply(), [x, w], name: "a")[0]
    let b = try graph.apply(LayerNorm(epsilon: 1e-5), [a, w, w], name: "b")[0]
    let sum = try graph.apply(ReduceSum(axes: ["batch"]), [b], name: "sum")[0]
    graph.outputs = [Graph.Output(name: "y", value: b)]
    graph.gradients = [Graph.ParameterGradient(parameter: 0, contributions: [sum])]
    return graph
  }

  struct Damage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let message: String
    let apply: @Sendable (inout Graph) throws -> Void
    init(_ name: String, _ message: String, _ apply: @escaping @Sendable (inout Graph) throws -> Void) {
      testDescription = name
      self.message = message
      self.apply = apply
    }
  }

  private static func node(
    _ graph: Graph, _ index: Int, operands: [ValueID]? = nil, results: [ValueID]? = nil
  ) -> Graph.Node {
    let node = graph.nodes[index]
    return Graph.Node(
      operation: node.operation, operands: operands ?? node.operands, results: results ?? node.results,
      scope: node.scope)
  }

  private static func value(_ graph: Graph, _ index: Int, type: TensorType? = nil, name: String? = nil)
    -> Graph.Value
  {
    let value = graph.values[index]
    return Graph.Value(type: type ?? value.type, definition: value.definition, name: name ?? value.name)
  }

  static let damages: [Damage] = [
    Damage("same value name", "two values are named") { $0.values[2] = value($0, 2, name: "x") },
    Damage("same axis twice", "two axes of one name") {
      $0.values[0] = value($0, 0, type: TensorType(.f32, [Axis("a", 1), Axis("a", 2)]))
    },
    Damage("negative axis", "negative length") {
      $0.values[0] = value($0, 0, type: TensorType(.f32, [Axis("a", -1)]))
    },
    Damage("type of a result", "the graph says") {
      $0.values[2] = value($0, 2, type: TensorType(.f32, [Axis("feature", 3)]))
    },
    Damage("input of nowhere", "does not lead back") { $0.values[0].definition = .input(1) },
    Damage("input before the first", "does not lead back") { $0.values[0].definition = .input(-1) },
    Damage("parameter of nowhere", "does not lead back") { $0.values[1].definition = .parameter(3) },
    Damage("node of nowhere", "does not lead back") { $0.values[2].definition = .node(9, result: 0) },
    Damage("result of nowhere", "does not lead back") { $0.values[2].definition = .node(0, result: 1) },
    Damage("other node", "does not lead back") { $0.values[2].definition = .node(1, result: 0) },
    Damage("input's value", "is not the definition") {
      $0.inputs.append(Graph.Input(name: "z", value: ValueID(0), indexBound: nil))
    },
    Damage("input's value missing", "is not the definition") {
      $0.inputs.append(Graph.Input(name: "z", value: ValueID(99), indexBound: nil))
    },
    Damage("parameter's value", "is not the definition") {
      $0.parameters.append(
        Graph.Parameter(name: "z", value: ValueID(0), initializer: .ones, isTrainable: true))
    },
    Damage("same input name", "two inputs have one name") {
      _ = $0.addInput("x", TensorType(.f32, []))
    },
    Damage("same parameter name", "two parameters have one name") {
      _ = $0.addParameter("w", TensorType(.f32, []), .zeros)
    },
    Damage("constant of another size", "does not fit its numbers") {
      _ = $0.addParameter("c", TensorType(.f32, [Axis("feature", 3)]), .constant([1]))
    },
    Damage("row beyond a table", "has no row") {
      _ = $0.addParameter(
        "c", TensorType(.f32, [Axis("row", 3), Axis("feature", 3)]),
        .normalExceptRow(deviation: 1, zeroRow: 3))
    },
    Damage("operand of nowhere", "does not exist") {
      $0.nodes[0] = node($0, 0, operands: [ValueID(0), ValueID(77)])
    },
    Damage("negative operand", "does not exist") {
      $0.nodes[0] = node($0, 0, operands: [ValueID(-1), ValueID(1)])
    },
    Damage("read before made", "before it is made") {
      $0.nodes[0] = node($0, 0, operands: [ValueID(3), ValueID(1)])
    },
    Damage("reads itself", "before it is made") {
      $0.nodes[0] = node($0, 0, operands: [ValueID(2), ValueID(1)])
    },
    Damage("result beyond the values", "does not lead back") {
      $0.nodes[0] = node($0, 0, results: [ValueID(50)])
    },
    Damage("one more result", "is not the definition") {
      $0.nodes[0] = node($0, 0, results: [ValueID(2), ValueID(50)])
    },
    Damage("wrong operands", "node 1 (layer_norm)") {
      $0.nodes[1] = node($0, 1, operands: [ValueID(2), ValueID(1)])
    },
    Damage("output of nowhere", "output y is a value") {
      $0.outputs = [Graph.Output(name: "y", value: ValueID(99))]
    },
    Damage("same output name", "two outputs") { $0.outputs.append($0.outputs[0]) },
    Damage("gradient of nothing", "a parameter that does not exist") {
      $0.gradients = [Graph.ParameterGradient(parameter: 4, contributions: [])]
    },
    Damage("two gradients", "has two gradients") { $0.gradients.append($0.gradients[0]) },
    Damage("gradient of something frozen", "is frozen") {
      $0.parameters[0] = Graph.Parameter(name: "w", value: ValueID(1), initializer: .ones, isTrainable: false)
    },
    Damage("gradient that is not there", "is a value that does not exist") {
      $0.gradients = [Graph.ParameterGradient(parameter: 0, contributions: [ValueID(99)])]
    },
    Damage("gradient of another size", "cannot be") {
      $0.gradients = [Graph.ParameterGradient(parameter: 0, contributions: [ValueID(2)])]
    },
  ]

  @Test(arguments: damages) func findsIt(_ damage: Damage) throws {
    var graph = try Self.sound()
    try graph.verify()
    try damage.apply(&graph)
    let violation = #expect(throws: GraphViolation.self) { try graph.verify() }
    #expect(violation?.description.contains(damage.message) == true, "\(violation?.description ?? "")")
  }
}

import Execution
import Graph
import Operations
import Optimization
import Testing

/// Where frozen layers end, a graph is cut in two that compute the same together.
@Suite struct FrozenSplitTests {
  private let batch = Axis("batch", Size(symbol: "batch"))

  /// relu(x · frozen) · trained, with dropout in one place if wanted.
  private func graph(frozen: Bool = true, dropoutBehind: Bool = false, dropoutBefore: Bool = false) throws
    -> Graph
  {
    var graph = Graph(name: "m")
    let x = graph.addInput("x", TensorType(.f32, [batch, Axis("feature", 3)]))
    let weight = graph.addParameter(
      "a", TensorType(.f32, [Axis("out", 4), Axis("in", 3)]), .ones, isTrainable: !frozen)
    let head = graph.addParameter("b", TensorType(.f32, [Axis("out", 2), Axis("in", 4)]), .ones)
    var value = x
    if dropoutBefore { value = try graph.apply(Dropout(rate: 0.5, site: "before"), [value])[0] }
    value = try graph.apply(ReLU(), [graph.apply(Linear(), [value, weight])[0]])[0]
    if dropoutBehind { value = try graph.apply(Dropout(rate: 0.5, site: "behind"), [value])[0] }
    let y = try graph.apply(Linear(), [value, head])[0]
    graph.outputs = [Graph.Output(name: "y", value: y)]
    return graph
  }

  @Test func theCutIsWhereFrozenLayersEnd() throws {
    let split = try #require(try FrozenSplit(graph()))
    try split.encoder.verify()
    try split.rest.verify()
    #expect(split.encoder.outputs.map(\.name) == ["frozen.0"])
    #expect(split.encoder.nodes.map { type(of: $0.operation).name } == ["linear", "relu"])
    #expect(split.rest.nodes.map { type(of: $0.operation).name } == ["linear"])
    #expect(split.rest.inputs.map(\.name) == ["x", "frozen.0"])
    #expect("\(split.rest.type(split.rest.inputs[1].value))" == "f32[batch, feature 4]")
    // Both keep all parameters, in the same order.
    #expect(
      split.encoder.parameters.map(\.name) == ["a", "b"] && split.rest.parameters.map(\.name) == ["a", "b"])
  }

  @Test func dropoutBehindTheCutStays() throws {
    let split = try #require(try FrozenSplit(graph(dropoutBehind: true)))
    #expect(split.rest.nodes.map { type(of: $0.operation).name } == ["dropout", "linear"])
  }

  @Test func whatIsRandomOrTrainedIsNotCut() throws {
    #expect(try FrozenSplit(graph(dropoutBefore: true)) == nil)
    #expect(try FrozenSplit(graph(frozen: false)) == nil)
  }

  /// A sum over the batch is not one value for each example.
  @Test func valuesOfTheWholeBatchAreNotCut() throws {
    var graph = try graph()
    let y = graph.outputs[0].value
    let hidden = try #require(graph.node(defining: y)?.operands.first)
    let sum = try graph.apply(ReduceSum(axes: ["batch"]), [hidden])[0]
    graph.outputs.append(Graph.Output(name: "sum", value: sum))
    #expect(try FrozenSplit(graph) == nil)
  }

  @Test func bothTogetherComputeTheSame() throws {
    let graph = try graph()
    let split = try #require(try FrozenSplit(graph))
    let numbers = (0..<15).map { Double($0 * 7 % 11) - 5 }
    let inputs = ["x": ReferenceTensor(shape: [5, 3], elements: numbers)]
    let parameters = [
      "a": ReferenceTensor(shape: [4, 3], elements: (0..<12).map { Double($0 * 5 % 7) - 3 }),
      "b": ReferenceTensor(shape: [2, 4], elements: (0..<8).map { Double($0 * 3 % 5) - 2 }),
    ]
    func run(_ graph: Graph, _ inputs: [String: ReferenceTensor]) throws -> ReferenceTensor {
      let values = try ReferenceInterpreter.run(
        graph, inputs: inputs, parameters: parameters, sizes: ["batch": 5])
      return try #require(values[graph.outputs[0].value])
    }
    let hidden = try run(split.encoder, inputs)
    let whole = try run(graph, inputs)
    #expect(try run(split.rest, inputs.merging(["frozen.0": hidden]) { $1 }).elements == whole.elements)
    #expect(Set(whole.elements).count > 3)
  }
}

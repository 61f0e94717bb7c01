import Graph
import Operations
import Testing

/// Building and rewriting graphs.
@Suite struct BuildingTests {
  private let type = TensorType(.f32, [Axis("batch", Size(symbol: "batch")), Axis("feature", 3)])

  @Test func namesAreMadeUnique() throws {
    var graph = Graph(name: "m")
    let x = graph.addInput("x", type)
    let a = try graph.apply(ReLU(), [x], scope: "s")[0]
    let b = try graph.apply(ReLU(), [a], scope: "s")[0]
    let c = try graph.apply(ReLU(), [b], scope: "s")[0]
    #expect([a, b, c].map { graph[$0].name } == ["s.relu", "s.relu~2", "s.relu~3"])
    #expect(graph.node(defining: b)?.operands == [a])
    #expect(graph.node(defining: x) == nil)
    #expect(graph.symbols == ["batch"])
  }

  @Test func liveValuesAreWhatOutputsAndGradientsNeed() throws {
    var graph = Graph(name: "m")
    let x = graph.addInput("x", type)
    let w = graph.addParameter("w", TensorType(.f32, [Axis("feature", 3)]), .ones)
    let a = try graph.apply(Multiply(), [x, w])[0]
    let dead = try graph.apply(ReLU(), [a])[0]
    let sum = try graph.apply(ReduceSum(axes: ["batch"]), [a])[0]
    graph.gradients = [Graph.ParameterGradient(parameter: 0, contributions: [sum])]
    #expect(graph.liveValues == [x, w, a, sum])
    #expect(!graph.liveValues.contains(dead))
  }

  @Test func rewritingFollowsChains() throws {
    var graph = Graph(name: "m")
    graph.bounds = ["batch": 4]
    let x = graph.addInput("x", type, indexBound: 3)
    let a = try graph.apply(ReLU(), [x])[0]
    let b = try graph.apply(ReLU(), [a])[0]
    let c = try graph.apply(Tanh(), [b], name: "c")[0]
    graph.outputs = [Graph.Output(name: "y", value: c)]
    let rewritten = try graph.rewritten(replacing: [b: a, a: x]) { index, _ in index == 2 }
    try rewritten.verify()
    #expect(rewritten.nodes.count == 1 && rewritten.nodes[0].operands == [rewritten.inputs[0].value])
    #expect(rewritten.bounds == graph.bounds && rewritten.inputs[0].indexBound == 3)
    #expect(throws: OperationError.self) { try graph.rewritten(replacing: [:]) { index, _ in index != 1 } }
  }

  /// How values depend on the examples of a batch.
  @Test func exampleDependence() throws {
    var graph = Graph(name: "m")
    let x = graph.addInput("x", type)
    let w = graph.addParameter("w", TensorType(.f32, [Axis("feature", 3)]), .ones)
    let a = try graph.apply(Multiply(), [x, w])[0]
    let squares = try graph.apply(Multiply(), [w, w])[0]
    let sum = try graph.apply(ReduceSum(axes: ["batch"]), [a])[0]
    let scaled = try graph.apply(Scale(by: 2), [sum])[0]
    let product = try graph.apply(Multiply(), [scaled, squares])[0]
    #expect(graph.keepsExamplesApart)
    let dependence = graph.exampleDependence
    #expect(
      [x, w, a, squares, sum, scaled, product].map { dependence[$0.index] } == [
        .each, .none, .each, .none, .sum, .sum, .sum,
      ])

    func mixes(_ change: (inout Graph) throws -> Void) throws -> Bool {
      var changed = graph
      try change(&changed)
      return !changed.keepsExamplesApart
    }
    // A function of a sum that is not linear, a sum beside what is no sum, and a sum spread over the examples again.
    #expect(try mixes { _ = try $0.apply(ReLU(), [sum]) })
    #expect(try mixes { _ = try $0.apply(Add(), [sum, squares]) })
    #expect(try mixes { _ = try $0.apply(Multiply(), [sum, product]) })
    #expect(try mixes { _ = try $0.apply(Add(), [x, sum]) })
    #expect(try mixes { _ = try $0.apply(MeanOver(axis: "batch"), [x]) })
    #expect(try mixes { _ = try $0.apply(MaxOver(axis: "batch"), [x]) })
    #expect(try mixes { _ = try $0.apply(Sinusoid(), [x]) })
    #expect(try !mixes { _ = try $0.apply(Add(), [sum, product]) })
    // A gradient that no example has a part in would be added once per part.
    #expect(try mixes { $0.gradients = [Graph.ParameterGradient(parameter: 0, contributions: [squares])] })
    #expect(try !mixes { $0.gradients = [Graph.ParameterGradient(parameter: 0, contributions: [product])] })
  }

  /// A table of positions reads only the sizes of the value that it is made for, so it does not mix examples.
  @Test func positionsKeepExamplesApart() throws {
    var graph = Graph(name: "m")
    let wide = TensorType(
      .f32, [Axis("batch", Size(symbol: "batch")), Axis("time", Size(symbol: "time")), Axis("feature", 4)])
    let x = graph.addInput("x", wide)
    let table = graph.addParameter("t", TensorType(.f32, [Axis("position", 9), Axis("feature", 4)]), .zeros)
    let a = try graph.apply(Add(), [x, try graph.apply(Sinusoid(), [x])[0]])[0]
    _ = try graph.apply(
      Add(), [a, try graph.apply(TakeFirst(axis: "position", like: "time"), [table, a])[0]])
    #expect(graph.exampleMixing.isEmpty)
  }
}

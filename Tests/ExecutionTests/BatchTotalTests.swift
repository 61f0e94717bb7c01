import Differentiation
import Execution
import Graph
import Operations
import Testing

/// Means whose divisor the whole batch determines: right however the batch is divided.
@Suite struct BatchTotalTests {
  /// A linear layer with class weights: the mean divides by the sum of the weights of the batch's labels.
  private static func graph(nested: Bool = false) throws -> (graph: Graph, loss: ValueID) {
    var graph = Graph(name: "weighted")
    let batch = Axis("batch", Size(symbol: "batch"))
    let x = graph.addInput("x", TensorType(.f32, [batch, Axis("feature", 3)]))
    let labels = graph.addInput("labels", TensorType(.i32, [batch]), indexBound: 2)
    let weight = graph.addParameter(
      "weight", TensorType(.f32, [Axis("out", 2), Axis("in", 3)]), .uniform(bound: 1))
    let logits = try graph.apply(Linear(), [x, weight])[0]
    var weights = try graph.apply(LabelWeights([0.25, 4]), [labels])[0]
    if nested {
      let first = try graph.apply(BatchTotal(), [weights])[0]
      weights = try graph.apply(Multiply(), [weights, first])[0]
    }
    let losses = try graph.apply(
      Multiply(), [try graph.apply(CrossEntropy(), [logits, labels])[0], weights])[0]
    let total = try graph.apply(BatchTotal(), [weights])[0]
    let sum = try graph.apply(ReduceSum(axes: ["batch"]), [losses])[0]
    let loss = try graph.apply(Multiply(), [sum, try graph.apply(Inverse(), [total])[0]])[0]
    graph.outputs = [
      Graph.Output(name: "loss", value: loss), Graph.Output(name: "total", value: total),
      Graph.Output(name: "logits", value: logits),
    ]
    return (try ReverseMode.differentiate(graph, loss: loss), loss)
  }

  @Test(arguments: [1, 2, 3, 5], [1, 200, 1 << 20]) func everySplitGivesTheMean(threads: Int, tileBytes: Int)
    throws
  {
    let (graph, _) = try Self.graph()
    // Heavy labels come first, so that parts of the batch have other divisors than the whole.
    let batch = 11
    let labels = (0..<batch).map { $0 < 4 ? 1.0 : 0 }
    let numbers: [Double] = (0..<batch * 3).map { Double($0 * 7 % 13) / 8 - 0.75 }
    let inputs = [
      "x": ReferenceTensor(shape: [batch, 3], elements: numbers),
      "labels": ReferenceTensor(shape: [batch], elements: labels),
    ]
    let parameters = ["weight": ReferenceTensor(shape: [2, 3], elements: [0.5, -0.25, 1, -1, 0.75, 0.125])]
    let oracle = try Oracle(
      graph, inputs: inputs, parameters: parameters, sizes: ["batch": batch], stepKey: 0)
    let executor = Executor(
      graph, parameters: try Runner.store(graph, parameters), kernels: try KernelSelection.best(),
      team: ThreadTeam(count: threads), tileBytes: tileBytes)
    #expect(executor.splitsBatch)
    for _ in 0..<2 {
      let result = try Runner.run(executor, inputs: inputs, sizes: ["batch": batch], stepKey: 0)
      for (place, expected) in oracle.outputs.enumerated() {
        #expect(expected.agrees(result.outputs[place]), "output \(place): \(result.outputs[place])")
      }
      #expect(result.outputs[1] == [17.75])
      for (place, expected) in oracle.gradients {
        let gradient = try #require(result.gradients[place])
        #expect(expected.agrees(gradient))
      }
    }
  }

  /// A batch in which nothing counts has the loss 0 and no gradient.
  @Test func theMeanOfNothingIsNothing() throws {
    let (graph, _) = try Self.graph()
    let inputs = [
      "x": ReferenceTensor(shape: [0, 3], elements: []), "labels": ReferenceTensor(shape: [0], elements: []),
    ]
    let parameters = ["weight": ReferenceTensor(shape: [2, 3], repeating: 1)]
    let executor = Executor(
      graph, parameters: try Runner.store(graph, parameters), kernels: try KernelSelection.best(),
      team: ThreadTeam(count: 2))
    let result = try Runner.run(executor, inputs: inputs, sizes: ["batch": 0], stepKey: 0)
    #expect(result.outputs[0] == [0])
    let gradients: [Double] = result.gradients.values.flatMap { $0 }
    #expect(gradients.allSatisfy { $0 == 0 })
  }

  /// A total that another total is made of cannot be known before the parts: the batch stays whole.
  @Test func totalsOfTotalsKeepTheBatchWhole() throws {
    let (graph, _) = try Self.graph(nested: true)
    let executor = Executor(
      graph, parameters: try ParameterStore(graph), kernels: try KernelSelection.best(),
      team: ThreadTeam(count: 2))
    #expect(!executor.splitsBatch)
  }

  /// The memory that is foretold is that of the divided graph.
  @Test func theEstimateDividesToo() throws {
    let (graph, _) = try Self.graph()
    let estimate = try MemoryEstimate(graph, sizes: ["batch": 64], threads: 2)
    #expect(estimate.split.splits)
  }
}

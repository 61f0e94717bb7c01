import Differentiation
import Execution
import Graph
import Operations
import Testing

/// An operation without kernels: it runs through its plain form.
@Suite struct FallbackTests {
  /// `y = x³`, with the position of the largest element beside it; known to no registry.
  struct Cube: Operation {
    static let name = "cube"
    static let summary = "The third power."
    static let samples: [OperationSample] = []
    static let rejections: [OperationRejection] = []
    init() {}
    init(attributes: Attributes) throws(OperationError) {}
    var attributes: Attributes { Attributes() }
    func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
      [operands[0], TensorType(.i32, Array(operands[0].axes.dropLast()))]
    }
    func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
      let width = operands[0].shape.last ?? 1
      let rows = operands[0].elements.count / max(width, 1)
      let best = (0..<rows).map { row in
        Double(
          (0..<width).max { operands[0].elements[row * width + $0] < operands[0].elements[row * width + $1] }
            ?? -1)
      }
      return [
        operands[0].mapped { $0 * $0 * $0 },
        ReferenceTensor(shape: operands[0].shape.dropLast(), elements: best),
      ]
    }
    func gradient(_ context: inout GradientContext) throws(OperationError) {
      guard let dy = context.resultGradient else { return }
      let square = try context.apply(Multiply(), [context.operands[0], context.operands[0]])
      let slope = try context.apply(Scale(by: 3), [square])
      context.contribute(try context.apply(Multiply(), [dy, slope]), to: 0)
    }
    func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
    func mixes(axis: String, operands: [TensorType]) -> Bool { operands[0].axes.last?.name == axis }
  }

  @Test(arguments: [1, 2]) func runsForwardAndBackward(threads: Int) throws {
    let (batch, width) = (5, 3)
    var graph = Graph(name: "cube")
    let type = TensorType(.f32, [Axis("batch", Size(symbol: "batch")), Axis("feature", width)])
    let x = graph.addInput("x", type)
    let w = graph.addParameter("w", TensorType(.f32, [Axis("feature", width)]), .ones)
    let product = try graph.apply(Multiply(), [x, w])[0]
    let cube = try graph.apply(Cube(), [product])
    let loss = try graph.apply(MeanLoss(), [try graph.apply(ReduceSum(axes: ["feature"]), [cube[0]])[0]])[0]
    graph.outputs = [
      Graph.Output(name: "y", value: cube[0]), Graph.Output(name: "best", value: cube[1]),
      Graph.Output(name: "loss", value: loss),
    ]
    graph = try ReverseMode.differentiate(graph, loss: loss)
    try graph.verify()
    #expect(graph.keepsExamplesApart)

    let numbers = (0..<(batch * width)).map { Double($0 * 7 % 11) / 4 - 1 }
    let weights = [0.5, -1.5, 2]
    let store = try ParameterStore(graph)
    for (i, value) in weights.enumerated() { store.buffer(store.entries[0])[i] = Float(value) }
    let executor = Executor(
      graph, parameters: store, kernels: try KernelSelection.best(), team: ThreadTeam(count: threads))
    let input = numbers.map(Float.init)
    var y = [Float](repeating: 0, count: batch * width)
    var best = [Int32](repeating: -1, count: batch)
    var total: Float = 0
    try input.withUnsafeBytes { bytes in
      try y.withUnsafeMutableBufferPointer { y in
        try best.withUnsafeMutableBytes { best in
          let start = try #require(bytes.baseAddress)
          try withUnsafeMutablePointer(to: &total) { total in
            try executor.run(
              inputs: [start], sizes: ["batch": batch],
              outputs: [y.baseAddress, best.bindMemory(to: Float.self).baseAddress, total])
          }
        }
      }
    }
    let values = try ReferenceInterpreter.run(
      graph, inputs: ["x": ReferenceTensor(shape: [batch, width], elements: numbers)],
      parameters: ["w": ReferenceTensor(shape: [width], elements: weights)], sizes: ["batch": batch])
    let want = try #require(values[cube[0]])
    #expect(agree(ReferenceTensor(shape: want.shape, elements: y.map(Double.init)), want, tolerance: 1e-6))
    #expect(best.map(Double.init) == values[cube[1]]?.elements)
    #expect(abs(Double(total) - (values[loss]?.elements[0] ?? .nan)) < 1e-5)
    let gradient = try #require(executor.gradient(store.entries[0])).map(Double.init)
    let wanted = try #require(values[graph.gradients[0].contributions[0]])
    #expect(agree(ReferenceTensor(shape: [width], elements: gradient), wanted, tolerance: 1e-6))
    #expect(wanted.magnitude > 0.1)
  }
}

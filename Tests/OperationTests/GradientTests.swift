import Differentiation
import Execution
import Graph
import Operations
import Testing

/// The gradient of every operation, in double precision, against differences.
@Suite struct GradientTests {
  static let differentiable = NamedSample.all.filter { type(of: $0.operation).isDifferentiable }

  @Test(arguments: differentiable) func gradientIsTheDifference(_ sample: NamedSample) throws {
    let operands = try sample.values()
    let (graph, weights) = try Self.graph(sample)
    var inputs: [String: ReferenceTensor] = ["weights": weights]
    var parameters: [String: ReferenceTensor] = [:]
    for (place, type) in sample.operands.enumerated() {
      if type.element == .f32 {
        parameters["p\(place)"] = operands[place]
      } else {
        inputs["p\(place)"] = operands[place]
      }
    }
    let values = try ReferenceInterpreter.run(
      graph, inputs: inputs, parameters: parameters, sizes: sample.sample.sizes, stepKey: 7)
    let context = try sample.context()
    for (place, type) in sample.operands.enumerated() where type.element == .f32 {
      var gradient = ReferenceTensor(shape: operands[place].shape)
      for entry in graph.gradients where graph.parameters[entry.parameter].name == "p\(place)" {
        for value in entry.contributions {
          #expect(graph.type(value) == type, "operand \(place)")
          gradient = gradient.zipped(try #require(values[value]), +)
        }
      }
      // A few entries of each operand are enough, and the differences are slow.
      var generator = Generator(seed: 5)
      for entry in gradient.elements.indices.shuffled(using: &generator).prefix(14) {
        func loss(_ step: Double) -> Double {
          var moved = operands
          moved[place].elements[entry] += step
          let results = sample.operation.evaluate(moved, in: context)
          return zip(results[0].elements, weights.elements).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let h = 1e-3
        let difference = (8 * (loss(h) - loss(-h)) - (loss(2 * h) - loss(-2 * h))) / (12 * h)
        #expect(
          abs(difference - gradient.elements[entry]) <= 1e-6 * max(gradient.magnitude, 1e-2),
          "operand \(place) at \(entry): \(gradient.elements[entry]), not \(difference)")
      }
    }
  }

  /// `Σ out · weights`, differentiated for every operand of single-precision numbers.
  static func graph(_ sample: NamedSample) throws -> (Graph, ReferenceTensor) {
    var graph = Graph(name: "gradient")
    var operands: [ValueID] = []
    for (place, type) in sample.operands.enumerated() {
      operands.append(
        type.element == .f32
          ? graph.addParameter("p\(place)", type, .zeros) : graph.addInput("p\(place)", type))
    }
    let result = try graph.apply(sample.operation, operands)[0]
    let type = graph.type(result)
    let weights = graph.addInput("weights", type)
    let product = try graph.apply(Multiply(), [result, weights])[0]
    let loss = try graph.apply(ReduceSum(axes: type.axes.map(\.name)), [product])[0]
    graph.outputs = [Graph.Output(name: "loss", value: loss)]
    var generator = Generator(seed: 3)
    let shape = try type.shape(sample.sample.sizes)
    let numbers = (0..<shape.elementCount).map { _ in Double.random(in: -1...1, using: &generator) }
    let differentiated = try ReverseMode.differentiate(graph, loss: loss)
    try differentiated.verify()
    return (differentiated, ReferenceTensor(shape: shape, elements: numbers))
  }

  /// A result that is only saved for the gradient has none of its own: using it in a loss is an error, not silence.
  @Test func lossThroughASavedResultIsRefused() throws {
    var graph = Graph(name: "m")
    let x = graph.addParameter("x", TensorType(.f32, [Axis("batch", 2), Axis("feature", 4)]), .zeros)
    let w = graph.addParameter("w", TensorType(.f32, [Axis("feature", 4)]), .zeros)
    let mean = try graph.apply(LayerNorm(epsilon: 1e-5), [x, w, w])[1]
    let loss = try graph.apply(ReduceSum(axes: ["batch"]), [mean])[0]
    #expect(throws: OperationError.self) { try ReverseMode.differentiate(graph, loss: loss) }
  }

  @Test func lossWithAxesIsRefused() throws {
    var graph = Graph(name: "m")
    let x = graph.addParameter("x", TensorType(.f32, [Axis("feature", 4)]), .zeros)
    #expect(throws: OperationError.self) { try ReverseMode.differentiate(graph, loss: x) }
  }
}

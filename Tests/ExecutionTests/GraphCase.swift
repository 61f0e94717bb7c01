import Differentiation
import Execution
import Graph
import KernelTable
import Operations
import Testing

/// A small graph made by hand, run in every way and compared with the plain interpreter.
struct GraphCase {
  var graph = Graph(name: "case")
  var sizes: [String: Int] = [:]

  static let batch = Axis("batch", Size(symbol: "batch"))

  mutating func input(_ name: String, _ axes: Axis...) -> ValueID {
    graph.addInput(name, TensorType(.f32, [Self.batch] + axes))
  }

  mutating func parameter(_ name: String, _ axes: Axis..., trains: Bool = true) -> ValueID {
    graph.addParameter(name, TensorType(.f32, axes), .zeros, isTrainable: trains)
  }

  mutating func apply(_ operation: any Operation, _ operands: ValueID...) throws -> ValueID {
    try graph.apply(operation, operands)[0]
  }

  mutating func output(_ values: ValueID...) {
    for value in values { graph.outputs.append(Graph.Output(name: "y\(graph.outputs.count)", value: value)) }
  }

  /// The mean over the batch of the sum of a value, as the loss.
  mutating func addLoss(_ value: ValueID) throws -> ValueID {
    let others = graph.type(value).axes.dropFirst().map(\.name)
    let sum = others.isEmpty ? value : try apply(ReduceSum(axes: others), value)
    let loss = try apply(MeanLoss(), sum)
    output(loss)
    return loss
  }

  /// Runs the graph for batches of 0 to 7 examples, with one thread and with three, in tiles of one example and in
  /// large ones.
  func check(splits: Bool, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try graph.verify()
    for threads in [1, 3] {
      for tileBytes in [1, Executor.defaultTileBytes] {
        var generator = Generator(seed: 8)
        var parameters: [String: ReferenceTensor] = [:]
        for parameter in graph.parameters {
          parameters[parameter.name] = Self.numbers(try graph.type(parameter.value).shape([:]), &generator)
        }
        let executor = Executor(
          graph, parameters: try Runner.store(graph, parameters), kernels: try KernelSelection.best(),
          team: ThreadTeam(count: threads, leastWork: 0), tileBytes: tileBytes)
        #expect(executor.splitsBatch == splits, sourceLocation: sourceLocation)
        for batch in [5, 1, 0, 7, 2] {
          let sizes = sizes.merging(["batch": batch]) { $1 }
          var inputs: [String: ReferenceTensor] = [:]
          for input in graph.inputs {
            inputs[input.name] = Self.numbers(try graph.type(input.value).shape(sizes), &generator)
          }
          let oracle = try Oracle(graph, inputs: inputs, parameters: parameters, sizes: sizes, stepKey: 1)
          let result = try Runner.run(executor, inputs: inputs, sizes: sizes, stepKey: 1)
          let bare = try Runner.runBare(
            graph, inputs: inputs, parameters: parameters, sizes: sizes, stepKey: 1,
            kernels: try KernelSelection.best())
          for got in [result, bare] {
            for (place, expected) in oracle.outputs.enumerated() {
              #expect(
                expected.agrees(got.outputs[place]),
                "batch \(batch), \(threads) threads: y\(place) is \(got.outputs[place]), not \(expected.value.elements)",
                sourceLocation: sourceLocation)
            }
            for (place, expected) in oracle.gradients where !graph.gradients.isEmpty {
              #expect(
                expected.agrees(got.gradients[place] ?? []),
                "batch \(batch), \(threads) threads: gradient \(place) is \(got.gradients[place] ?? []), not \(expected.value.elements)",
                sourceLocation: sourceLocation)
            }
          }
        }
      }
    }
  }

  static func numbers(_ shape: [Int], _ generator: inout Generator) -> ReferenceTensor {
    ReferenceTensor(
      shape: shape,
      elements: (0..<shape.elementCount).map { _ in Double(Float.random(in: -1.5...1.5, using: &generator)) })
  }
}

import Execution
import Foundation
import Graph
import Schemas
import Testing

@testable import Training

/// Gradient descent and RMSprop against PyTorch's numbers.
@Suite struct DescentTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let kind: String
    let keys: [(String, Value)]
    let expected: [Double]
    var testDescription: String { "\(kind) \(keys.map { "\($0.0) \($0.1)" })" }
  }

  /// PyTorch 2.15 in double precision, five steps from [1, -2, 0.5, 1e-3] with the gradients
  /// [0.25 cos t, -1e-3 t, 3 / t, 0.01 (-1)^t].
  static let cases = [
    Case(
      kind: "sgd", keys: [("rate", .decimal(0.1)), ("weight_decay", .decimal(0.05))],
      expected: [1.0059285, -1.9490075, -0.1878092, 0.0019653]),
    Case(
      kind: "sgd",
      keys: [
        ("rate", .decimal(0.1)), ("momentum", .decimal(0.9)), ("dampening", .decimal(0.3)),
        ("weight_decay", .decimal(0.05)),
      ], expected: [0.9820805, -1.8943152, -1.4245239, 0.0038585]),
    Case(
      kind: "sgd",
      keys: [("rate", .decimal(0.1)), ("momentum", .decimal(0.9)), ("nesterov", .boolean(true))],
      expected: [1.0952382, -1.9956467, -2.1810920, 0.0042195]),
    Case(
      kind: "rmsprop", keys: [("weight_decay", .decimal(0.05))],
      expected: [1.0024497, -1.6825596, 0.2873778, 0.0453305]),
    Case(
      kind: "rmsprop",
      keys: [("alpha", .decimal(0.9)), ("centered", .boolean(true)), ("momentum", .decimal(0.8))],
      expected: [1.0377488, -1.6444322, 0.2897224, 0.0779691]),
    Case(
      kind: "rmsprop", keys: [("alpha", .decimal(0.9)), ("momentum", .decimal(0.8))],
      expected: [1.0394532, -1.6808703, 0.3062941, 0.0713830]),
  ]

  /// On every instruction set; the four numbers stand at the start and again behind a whole vector.
  @Test(arguments: cases) func equalsPyTorch(_ wanted: Case) throws {
    let type = try #require(OptimizerRegistry.optimizer(of: wanted.kind))
    let optimizer = type.init(arguments: Arguments(wanted.keys.map { (key: $0.0, value: $0.1) }))
    var graph = Graph(name: "descent")
    _ = graph.addParameter("p", TensorType(.f32, [Axis("feature", 22)]), .zeros)
    graph.gradients = [Graph.ParameterGradient(parameter: 0, contributions: [])]
    for set in InstructionSet.allCases where set.isSupported(by: .current) {
      let (store, gradients) = (try ParameterStore(graph), try ParameterStore(graph))
      let state = try OptimizerState(optimizer, for: graph)
      let starts: [Float] = [1, -2, 0.5, 1e-3]
      for (i, value) in starts.enumerated() {
        store.numbers[i] = value
        store.numbers[18 + i] = value
      }
      let kernels = try KernelSelection.best(instructionSet: set)
      for t in 1...5 {
        let g = [0.25 * cos(Double(t)), -1e-3 * Double(t), 3 / Double(t), t % 2 == 0 ? 0.01 : -0.01]
        for (i, value) in g.enumerated() {
          gradients.numbers[i] = Float(value)
          gradients.numbers[18 + i] = Float(value)
        }
        state.update(
          step: t, range: 0..<store.count, parameters: store.numbers, gradients: gradients.numbers,
          kernels: kernels)
      }
      for (i, value) in wanted.expected.enumerated() {
        #expect(abs(Double(store.numbers[i]) - value) < 2e-6, "\(set), element \(i)")
        #expect(store.numbers[18 + i] == store.numbers[i], "\(set), element \(i)")
      }
      for i in 4..<18 { #expect(store.numbers[i] == 0) }
    }
  }

  @Test func aScheduleScalesTheRate() throws {
    var graph = Graph(name: "descent")
    _ = graph.addParameter("p", TensorType(.f32, [Axis("feature", 1)]), .zeros)
    graph.gradients = [Graph.ParameterGradient(parameter: 0, contributions: [])]
    for type in OptimizerRegistry.all {
      func step(_ rate: Double, _ factor: Double) throws -> Float {
        let (store, gradients) = (try ParameterStore(graph), try ParameterStore(graph))
        gradients.numbers[0] = 0.5
        let state = try OptimizerState(
          type.init(arguments: Arguments([("rate", .decimal(rate))])), for: graph)
        state.update(
          step: 1, rateFactor: factor, range: 0..<1, parameters: store.numbers, gradients: gradients.numbers,
          kernels: try KernelSelection.best())
        return store.numbers[0]
      }
      #expect(try step(0.5, 0.25) == step(0.125, 1), "\(type.schema.kind)")
      #expect(try step(0.5, 0.25) != step(0.5, 1), "\(type.schema.kind)")
    }
  }
}

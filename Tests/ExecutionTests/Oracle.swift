import Execution
import Graph

/// What a graph comes to in double precision, and how much single precision may stray from it.
struct Oracle {
  struct Expected {
    let value: ReferenceTensor
    /// The largest difference that is still right.
    let allowed: Double

    func agrees(_ got: [Double]) -> Bool {
      got.count == value.elements.count
        && zip(got, value.elements).allSatisfy { a, b in
          b.isFinite ? abs(a - b) <= allowed : (b.isNaN ? a.isNaN : a == b)
        }
    }
  }

  let outputs: [Expected]
  /// By the place of the parameter; zeros where there is none.
  let gradients: [Int: Expected]
  /// Whether rounding changes the results so much that comparing says nothing: a maximum with ties, for example.
  let isUnstable: Bool

  /// The differences allowed are those that rounding every value makes, several times over, and a share of the
  /// largest element.
  init(
    _ graph: Graph, inputs: [String: ReferenceTensor], parameters: [String: ReferenceTensor],
    sizes: [String: Int],
    stepKey: UInt64
  ) throws {
    let exact = try ReferenceInterpreter.run(
      graph, inputs: inputs, parameters: parameters, sizes: sizes, stepKey: stepKey)
    let noisy = try (0..<2).map { round in
      try Self.rounded(graph, inputs, parameters, sizes, stepKey, seed: UInt64(round))
    }
    var worst = 0.0
    func expected(_ value: ReferenceTensor, _ others: [ReferenceTensor]) -> Expected {
      var noise = 0.0
      var magnitude = 0.0
      for (place, element) in value.elements.enumerated() where element.isFinite {
        magnitude = max(magnitude, abs(element))
        for other in others { noise = max(noise, abs(other.elements[place] - element)) }
      }
      worst = max(worst, noise / max(magnitude, 1e-2))
      if value.elements.contains(where: { abs($0) > 1e4 || $0.isNaN }) { worst = .infinity }
      return Expected(value: value, allowed: 2e-5 * magnitude + 40 * noise + 1e-6)
    }
    outputs = graph.outputs.map { output in
      expected(
        exact[output.value] ?? ReferenceTensor(shape: []),
        noisy.map { $0[output.value] ?? ReferenceTensor(shape: []) })
    }
    var gradients: [Int: Expected] = [:]
    for (place, parameter) in graph.parameters.enumerated() where parameter.isTrainable {
      func sum(_ values: [ValueID: ReferenceTensor]) throws -> ReferenceTensor {
        var total = ReferenceTensor(shape: try graph.type(parameter.value).shape(sizes))
        for gradient in graph.gradients where gradient.parameter == place {
          for value in gradient.contributions { total = total.zipped(values[value] ?? total, +) }
        }
        return total
      }
      gradients[place] = expected(try sum(exact), try noisy.map(sum))
    }
    self.gradients = gradients
    // Numbers that single precision rounds to 0: where they are divided by each other, nothing is left of them.
    let underflows = graph.values.indices.contains { place in
      graph.type(ValueID(place)).element == .f32
        && exact[ValueID(place)]?.elements.contains { $0 != 0 && abs($0) < 1e-30 } ?? false
    }
    isUnstable = worst > 1e-3 || underflows
  }

  /// The plain interpreter with every number strayed by a little more than single precision does.
  private static func rounded(
    _ graph: Graph, _ inputs: [String: ReferenceTensor], _ parameters: [String: ReferenceTensor],
    _ sizes: [String: Int], _ stepKey: UInt64, seed: UInt64
  ) throws -> [ValueID: ReferenceTensor] {
    var generator = Generator(seed: seed)
    var values: [ValueID: ReferenceTensor] = [:]
    for input in graph.inputs { values[input.value] = inputs[input.name] }
    for parameter in graph.parameters { values[parameter.value] = parameters[parameter.name] }
    for node in graph.nodes {
      let context = EvaluationContext(
        sizes: sizes, stepKey: stepKey, operandTypes: node.operands.map { graph.type($0) },
        resultTypes: node.results.map { graph.type($0) })
      let results = node.operation.evaluate(node.operands.compactMap { values[$0] }, in: context)
      for (id, result) in zip(node.results, results) {
        values[id] =
          graph.type(id).element == .f32
          ? result.mapped { $0 * (1 + 2e-7 * Double.random(in: -1...1, using: &generator)) } : result
      }
    }
    return values
  }
}

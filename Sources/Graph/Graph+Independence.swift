/// How a value of one part of a batch relates to the same value of the whole batch.
public enum ExampleDependence: Hashable, Sendable {
  /// The same for every part: made of parameters and constants only.
  case none
  /// One entry per example, each made of that example alone.
  case each
  /// A sum over examples: the values of the parts add up to that of the whole.
  case sum
}

/// Where a graph lets examples of one batch influence each other.
public struct ExampleMixing: Hashable, Sendable {
  /// The node that mixes.
  public let node: Int
  /// The scope of that node: the layer.
  public let scope: String
}

extension Graph {
  /// The nodes that let one example depend on others of its batch, beyond sums of losses and gradients.
  ///
  /// When there are none, a batch can be computed in parts: what the parts give for sums over examples adds up, and
  /// everything else is the same.
  public var exampleMixing: [ExampleMixing] { exampleAnalysis.mixing }

  /// Whether a batch can be computed in parts: no example depends on another one, and every gradient is a sum.
  public var keepsExamplesApart: Bool {
    let (mixing, dependence) = exampleAnalysis
    // A gradient that no example has a part in, such as that of a penalty on the weights alone, would be added once
    // for every part of the batch.
    return mixing.isEmpty
      && gradients.allSatisfy { $0.contributions.allSatisfy { dependence[$0.index] == .sum } }
  }

  /// How each value depends on the examples; what follows a node that mixes is of no meaning.
  public var exampleDependence: [ExampleDependence] { exampleAnalysis.dependence }

  /// The proof goes node by node. A result with the batch axis keeps examples apart unless the operation mixes along
  /// it or reads a sum over examples, which would make each depend on all. A result without it must be a sum over the
  /// examples, or linear in such sums, or read neither.
  private var exampleAnalysis: (mixing: [ExampleMixing], dependence: [ExampleDependence]) {
    var mixing: [ExampleMixing] = []
    var dependence = values.map { _ in ExampleDependence.none }
    for input in inputs where type(input.value).has(AxisName.batch) { dependence[input.value.index] = .each }
    for (index, node) in nodes.enumerated() {
      let types = node.operands.map { type($0) }
      let read = node.operands.indices.filter { node.operation.readsNumbers(of: $0) }
      let sums = Set(read.filter { dependence[node.operands[$0].index] == .sum })
      let readsExamples = read.contains { dependence[node.operands[$0].index] == .each }
      var mixes =
        node.operands.contains { dependence[$0.index] == .each }
        && node.operation.mixes(axis: AxisName.batch, operands: types)
      for (place, result) in node.results.enumerated() {
        // A parameter may have an axis of that name and a fixed length, which is not that of the examples.
        if let axis = type(result)[AxisName.batch], readsExamples || axis.size.constant == nil {
          dependence[result.index] = .each
          if !sums.isEmpty { mixes = true }
        } else if readsExamples {
          if sums.isEmpty, node.operation.sumsExamples(result: place) {
            dependence[result.index] = .sum
          } else {
            mixes = true
          }
        } else if !sums.isEmpty {
          if node.operation.isLinear(in: sums, of: node.operands.count) {
            dependence[result.index] = .sum
          } else {
            mixes = true
          }
        }
      }
      if mixes { mixing.append(ExampleMixing(node: index, scope: node.scope)) }
    }
    return (mixing, dependence)
  }
}

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
  /// everything else is the same. The proof goes node by node: a node keeps examples apart if every result either has
  /// the batch axis and does not mix along it, or is a sum over examples; and sums are only used by nodes that are
  /// linear in them, which holds for gradients by the chain rule and, before the loss, is excluded here.
  public var exampleMixing: [ExampleMixing] {
    var found: [ExampleMixing] = []
    // Sums over examples that the forward part makes: only the loss may be one.
    var sums: Set<ValueID> = []
    let losses = Set(outputs.map(\.value))
    let gradientOnly = gradientValues
    for (index, node) in nodes.enumerated() {
      let types = node.operands.map { type($0) }
      let isBatched = types.contains { $0.has(AxisName.batch) }
      let readsSum = node.operands.contains { sums.contains($0) }
      guard isBatched || readsSum else { continue }
      var mixes = isBatched && node.operation.mixes(axis: AxisName.batch, operands: types)
      for (place, result) in node.results.enumerated() {
        if type(result).has(AxisName.batch) {
          // A sum spread over the examples again would make each depend on all.
          if readsSum { mixes = true }
        } else if isBatched, !node.operation.sumsExamples(result: place) {
          mixes = true
        } else if isBatched || readsSum {
          let isGradient = !Swift.type(of: node.operation).isDifferentiable || gradientOnly.contains(result)
          if !losses.contains(result), !isGradient { sums.insert(result) }
        }
      }
      if mixes { found.append(ExampleMixing(node: index, scope: node.scope)) }
    }
    return found
  }

  /// Whether no example depends on another one.
  public var keepsExamplesApart: Bool { exampleMixing.isEmpty }

  /// The values that no output needs: what leads to gradients only.
  private var gradientValues: Set<ValueID> {
    guard !gradients.isEmpty else { return [] }
    var live: Set<ValueID> = []
    var open = outputs.map(\.value)
    while let value = open.popLast() {
      guard live.insert(value).inserted else { continue }
      if let node = node(defining: value) { open += node.operands }
    }
    return Set(values.indices.map(ValueID.init)).subtracting(live)
  }
}

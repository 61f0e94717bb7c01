public import Graph
internal import KernelTable
public import Tape

/// Layer normalisation over the last axis, as PyTorch's LayerNorm (biased variance).
///
/// Operands: x `[…, n]`, weight `[n]`, bias `[n]`. Results: y, and for the gradient the mean and the inverse
/// deviation of each row. Ba, Kiros, Hinton 2016.
public struct LayerNorm: LowerableOperation {
  public static let name = "layer_norm"
  public static let summary = "Normalises the last axis to mean 0 and deviation 1, then scales and shifts it."
  let epsilon: Double

  /// Creates the operation; `epsilon` is added to the variance.
  public init(epsilon: Double) { self.epsilon = epsilon }
  public init(attributes: Attributes) throws(OperationError) {
    epsilon = try attributes.decimal("epsilon")
    guard epsilon >= 0, epsilon.isFinite else {
      throw OperationError(.badAttribute, "`epsilon` must be 0 or more, not \(epsilon)")
    }
  }
  public var attributes: Attributes { Attributes([("epsilon", .decimal(epsilon))]) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 3...3, Self.name)
    try OperandChecks.elements(operands, [0, 1, 2], .f32, Self.name)
    let axis = try OperandChecks.lastAxis(operands, 0, Self.name)
    for index in 1...2 {
      try OperandChecks.rank(operands, index, 1, Self.name)
      try OperandChecks.same(
        axis.size, operands[index].axes[0].size, Self.name, operands: [0, index], axis: axis.name)
    }
    let rows = operands[0].removing(operands[0].axes.count - 1)
    return [operands[0], rows, rows]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let x = operands[0]
    let n = x.shape[x.shape.count - 1]
    var y = x
    var mean = ReferenceTensor(shape: Array(x.shape.dropLast()))
    var inverse = mean
    for row in 0..<x.shape.rowCount {
      let values = x.elements[row * n..<(row + 1) * n]
      let average = values.reduce(0, +) / Double(max(n, 1))
      let variance = values.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(max(n, 1))
      let scale = 1 / (variance + epsilon).squareRoot()
      mean.elements[row] = average
      inverse.elements[row] = scale
      for i in 0..<n {
        y.elements[row * n + i] =
          (x.elements[row * n + i] - average) * scale * operands[1].elements[i] + operands[2].elements[i]
      }
    }
    return [y, mean, inverse]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    let results = try context.graph.apply(
      LayerNormGradient(),
      [context.operands[0], context.operands[1], context.results[1], context.results[2], dy],
      scope: context.scope)
    for operand in 0..<3 where context.needs(operand) { context.contribute(results[operand], to: operand) }
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 8 * Double(operands[0].elementCount) }
  public func atFirst(of axis: String, operands: [TensorType], isMasked: Bool) -> FirstForm? {
    mixes(axis: axis, operands: operands) ? nil : FirstForm(self, whole: [1, 2])
  }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { operands[0].axes.last?.name == axis }

  public func lower(_ lowering: inout Lowering) {
    let (x, weight, bias) = (lowering.operands[0], lowering.operands[1], lowering.operands[2])
    let (y, mean, inverse) = (lowering.results[0], lowering.results[1], lowering.results[2])
    let rows = lowering.operandShapes[0].rowCount
    let columns = lowering.operandShapes[1][0]
    let epsilon = Float(epsilon)
    if columns == 0 {
      lowering.emit { frame in
        frame.kernels.elementwise.fill(0, frame[mean], rows)
        frame.kernels.elementwise.fill(1 / epsilon.squareRoot(), frame[inverse], rows)
      }
      return
    }
    lowering.emit { frame in
      frame.kernels.rows.layerNorm(
        frame[x], frame[weight], frame[bias], epsilon, frame[y], frame[mean], frame[inverse], rows, columns)
    }
  }

  public static var samples: [OperationSample] {
    [17, 1].map { n in
      OperationSample(
        LayerNorm(epsilon: 1e-5),
        [
          TensorType(.f32, [Axis("batch", 2), Axis("time", 3), Axis("feature", n)]),
          TensorType(.f32, [Axis("feature", n)]), TensorType(.f32, [Axis("feature", n)]),
        ])
    }
  }

  public static var rejections: [OperationRejection] {
    let x = TensorType(.f32, [Axis("batch", 2), Axis("feature", 4)])
    let wrong = TensorType(.f32, [Axis("feature", 3)])
    return [OperationRejection(LayerNorm(epsilon: 1e-5), [x, wrong, wrong], .sizesDisagree)]
  }
}

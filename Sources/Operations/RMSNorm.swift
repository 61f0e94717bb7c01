public import Graph
internal import KernelTable
public import Tape

/// Division of the last axis by the root of its mean square, as PyTorch's RMSNorm.
///
/// Operands: x `[…, n]`, weight `[n]`. Results: `x / √(mean x² + ε) · weight`, and for the gradient the inverse root of
/// each row. Zhang and Sennrich 2019.
public struct RMSNorm: LowerableOperation {
  public static let name = "rms_norm"
  public static let summary = "Divides the last axis by the root of its mean square, then scales it."
  let epsilon: Double

  /// Creates the operation; `epsilon` is added to the mean square.
  public init(epsilon: Double) { self.epsilon = epsilon }
  public init(attributes: Attributes) throws(OperationError) {
    epsilon = try attributes.decimal("epsilon")
    guard epsilon >= 0, epsilon.isFinite else {
      throw OperationError(.badAttribute, "`epsilon` must be 0 or more, not \(epsilon)")
    }
  }
  public var attributes: Attributes { Attributes([("epsilon", .decimal(epsilon))]) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 2...2, Self.name)
    try OperandChecks.elements(operands, [0, 1], .f32, Self.name)
    let axis = try OperandChecks.lastAxis(operands, 0, Self.name)
    try OperandChecks.rank(operands, 1, 1, Self.name)
    try OperandChecks.same(
      axis.size, operands[1].axes[0].size, Self.name, operands: [0, 1], axis: axis.name)
    return [operands[0], operands[0].removing(operands[0].axes.count - 1)]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let x = operands[0]
    let n = x.shape[x.shape.count - 1]
    var y = x
    var inverse = ReferenceTensor(shape: Array(x.shape.dropLast()))
    for row in 0..<x.shape.rowCount {
      let square = x.elements[row * n..<(row + 1) * n].reduce(0) { $0 + $1 * $1 } / Double(max(n, 1))
      let scale = 1 / (square + epsilon).squareRoot()
      inverse.elements[row] = scale
      for i in 0..<n { y.elements[row * n + i] = x.elements[row * n + i] * scale * operands[1].elements[i] }
    }
    return [y, inverse]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    let results = try context.graph.apply(
      RMSNormGradient(), [context.operands[0], context.operands[1], context.results[1], dy],
      scope: context.scope)
    for operand in 0..<2 where context.needs(operand) { context.contribute(results[operand], to: operand) }
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 4 * Double(operands[0].elementCount) }
  public func atFirst(of axis: String, operands: [TensorType], isMasked: Bool) -> FirstForm? {
    mixes(axis: axis, operands: operands) ? nil : FirstForm(self, whole: [1, 2])
  }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { operands[0].axes.last?.name == axis }

  public func lower(_ lowering: inout Lowering) {
    let (numbers, weights) = (lowering.operands[0], lowering.operands[1])
    let (result, inverses) = (lowering.results[0], lowering.results[1])
    let (rows, columns) = (lowering.operandShapes[0].rowCount, lowering.operandShapes[1][0])
    let epsilon = Float(epsilon)
    lowering.emit { frame in
      let inverse = frame[inverses]
      frame.kernels.rows.rowDots(frame[numbers], frame[numbers], inverse, rows, columns, columns)
      for row in 0..<rows {
        let scale = 1 / (inverse[row] / Float(max(columns, 1)) + epsilon).squareRoot()
        inverse[row] = scale
        let (x, y) = (frame[numbers] + row * columns, frame[result] + row * columns)
        frame.kernels.elementwise.scale(x, scale, y, columns)
        frame.kernels.elementwise.multiply(y, frame[weights], y, columns)
      }
    }
  }

  public static var samples: [OperationSample] {
    [17, 1].map { n in
      OperationSample(
        RMSNorm(epsilon: 1e-5),
        [
          TensorType(.f32, [Axis("batch", 2), Axis("time", 3), Axis("feature", n)]),
          TensorType(.f32, [Axis("feature", n)]),
        ])
    }
  }

  public static var rejections: [OperationRejection] {
    let x = TensorType(.f32, [Axis("batch", 2), Axis("feature", 4)])
    return [
      OperationRejection(
        RMSNorm(epsilon: 1e-5), [x, TensorType(.f32, [Axis("feature", 3)])], .sizesDisagree),
      OperationRejection(RMSNorm(epsilon: 1e-5), [x], .wrongCount),
    ]
  }
}

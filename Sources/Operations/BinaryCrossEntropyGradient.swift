internal import Glibc
public import Graph
internal import KernelTable
public import Tape

/// The gradient of `binary_cross_entropy` with respect to the logits: `(sigmoid(x) − t) dLoss`.
///
/// Operands: logits, targets, dLoss, all of one type.
public struct BinaryCrossEntropyGradient: LowerableOperation, GradientOperation {
  public static let name = "binary_cross_entropy_gradient"
  public static let summary = "The gradient of `binary_cross_entropy`."

  init() {}
  public init(attributes: Attributes) throws(OperationError) {}
  public var attributes: Attributes { Attributes() }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 3...3, Self.name)
    try OperandChecks.elements(operands, [0, 1, 2], .f32, Self.name)
    try OperandChecks.sameType(operands, 0, 1, Self.name)
    try OperandChecks.sameType(operands, 0, 2, Self.name)
    return [operands[0]]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let slope = operands[0].zipped(operands[1]) { x, t in 1 / (1 + exp(-x)) - t }
    return [slope.zipped(operands[2], *)]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 5 * Double(operands[0].elementCount) }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [2] }

  public func lower(_ lowering: inout Lowering) {
    let (operands, result) = (lowering.operands, lowering.results[0])
    let count = lowering.resultShapes[0].elementCount
    lowering.emit { frame in
      let (t, dy, dx) = (frame[operands[1]], frame[operands[2]], frame[result])
      frame.kernels.elementwise.sigmoid(frame[operands[0]], dx, count)
      for i in 0..<count { dx[i] = (dx[i] - t[i]) * dy[i] }
    }
  }

  public static var samples: [OperationSample] {
    let type = TensorType(.f32, [Axis("batch", 5), Axis("feature", 3)])
    return [OperationSample(BinaryCrossEntropyGradient(), [type, type, type])]
  }

  public static var rejections: [OperationRejection] {
    [OperationRejection(BinaryCrossEntropyGradient(), [TensorType(.f32, [])], .wrongCount)]
  }
}

internal import Glibc
public import Graph
public import Tape

/// Binary cross entropy of logits with targets from 0 to 1, per element, as PyTorch's
/// `binary_cross_entropy_with_logits(reduction='none')`: `(1 − t) x + log(1 + e^−x)`, in a form that cannot overflow.
///
/// Operands: logits and targets of one type. Result: the losses, of that type.
public struct BinaryCrossEntropy: LowerableOperation {
  public static let name = "binary_cross_entropy"
  public static let summary = "The cross entropy of logits with targets from 0 to 1."

  /// Creates the operation.
  public init() {}
  public init(attributes: Attributes) throws(OperationError) { self.init() }
  public var attributes: Attributes { Attributes() }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 2...2, Self.name)
    try OperandChecks.elements(operands, [0, 1], .f32, Self.name)
    try OperandChecks.sameType(operands, 0, 1, Self.name)
    return [operands[0]]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    [operands[0].zipped(operands[1]) { x, t in max(x, 0) - x * t + log1p(exp(-abs(x))) }]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    if context.needs(0) {
      context.contribute(try context.apply(BinaryCrossEntropyGradient(), context.operands + [dy]), to: 0)
    }
    if context.needs(1) {
      let product = try context.apply(Multiply(), [dy, context.operands[0]])
      context.contribute(try context.apply(Scale(by: -1), [product]), to: 1)
    }
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 6 * Double(operands[0].elementCount) }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }

  public func lower(_ lowering: inout Lowering) {
    let (logits, targets, losses) = (lowering.operands[0], lowering.operands[1], lowering.results[0])
    let count = lowering.resultShapes[0].elementCount
    lowering.emit { frame in
      let (x, t, y) = (frame[logits], frame[targets], frame[losses])
      for i in 0..<count { y[i] = max(x[i], 0) - x[i] * t[i] + log1pf(expf(-abs(x[i]))) }
    }
  }

  public static var samples: [OperationSample] {
    let type = TensorType(.f32, [Axis("batch", 5), Axis("feature", 3)])
    return [OperationSample(BinaryCrossEntropy(), [type, type])]
  }

  public static var rejections: [OperationRejection] {
    let type = TensorType(.f32, [Axis("batch", 5)])
    return [
      OperationRejection(BinaryCrossEntropy(), [type, TensorType(.i32, type.axes)], .wrongElementType),
      OperationRejection(BinaryCrossEntropy(), [type, TensorType(.f32, [Axis("batch", 4)])], .axesDiffer),
    ]
  }
}

public import Graph
internal import KernelTable
public import Tape

/// The gradient of `mean_loss`: dLoss divided by the number of losses of the whole batch, for each of them.
///
/// Operands: dLoss `[]`, and the losses (for their shape only).
public struct MeanLossGradient: LowerableOperation, GradientOperation {
  public static let name = "mean_loss_gradient"
  public static let summary = "The gradient of `mean_loss`."

  init() {}
  public init(attributes: Attributes) throws(OperationError) {}
  public var attributes: Attributes { Attributes() }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 2...2, Self.name)
    try OperandChecks.rank(operands, 0, 0, Self.name)
    return [operands[1]]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let others = operands[1].shape.dropFirst().reduce(1, *)
    let share = operands[0].elements[0] / Double(max(context.batchSize * others, 1))
    return [ReferenceTensor(shape: operands[1].shape, repeating: share)]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }

  public func lower(_ lowering: inout Lowering) {
    let (dLoss, dx) = (lowering.operands[0], lowering.results[0])
    let count = lowering.resultShapes[0].elementCount
    let others = Float(max(lowering.operandShapes[1].dropFirst().reduce(1, *), 1))
    lowering.emit { frame in
      frame.kernels.elementwise.fill(frame[dLoss][0] * frame.inverseBatch / others, frame[dx], count)
    }
  }

  public static var samples: [OperationSample] {
    [
      OperationSample(
        MeanLossGradient(),
        [TensorType(.f32, []), TensorType(.f32, [Axis("batch", Size(symbol: "batch"))])], sizes: ["batch": 5])
    ]
  }

  public static var rejections: [OperationRejection] {
    let x = TensorType(.f32, [Axis("batch", 3)])
    return [OperationRejection(MeanLossGradient(), [x, x], .axesDiffer)]
  }
}

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
    guard try MeanLoss().resultTypes(for: [operands[1]])[0] == operands[0] else {
      throw OperandChecks.unfit(Self.name, 0)
    }
    return [operands[1]]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let share =
      operands[0].elements[0]
      / MeanLoss.count(operands[1].shape, context.operandTypes[1], batchSize: context.batchSize)
    return [ReferenceTensor(shape: operands[1].shape, repeating: share)]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [0] }
  public func readsNumbers(of operand: Int) -> Bool { operand != 1 }

  public func lower(_ lowering: inout Lowering) {
    let (dLoss, dx) = (lowering.operands[0], lowering.results[0])
    let count = lowering.resultShapes[0].elementCount
    let (shape, type) = (lowering.operandShapes[1], lowering.operandTypes[1])
    lowering.emit { frame in
      let share = Double(frame[dLoss][0]) / MeanLoss.count(shape, type, batchSize: frame.batchSize)
      frame.kernels.elementwise.fill(Float(share), frame[dx], count)
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

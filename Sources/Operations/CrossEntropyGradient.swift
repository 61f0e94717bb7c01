internal import Glibc
public import Graph
internal import KernelTable
public import Tape

/// The gradient of `cross_entropy`: softmax minus the one-hot label, times dLoss.
///
/// Operands: logits, labels, `log Σ e^x`, dLoss.
public struct CrossEntropyGradient: LowerableOperation, GradientOperation {
  public static let name = "cross_entropy_gradient"
  public static let summary = "The gradient of `cross_entropy`."

  init() {}
  public init(attributes: Attributes) throws(OperationError) {}
  public var attributes: Attributes { Attributes() }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 4...4, Self.name)
    guard try CrossEntropy().resultTypes(for: Array(operands.prefix(2)))[0] == operands[2] else {
      throw OperandChecks.unfit(Self.name, 2)
    }
    try OperandChecks.sameType(operands, 2, 3, Self.name)
    return [operands[0]]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    var dx = operands[0]
    let classes = dx.shape[dx.shape.count - 1]
    for row in 0..<operands[1].elements.count {
      let label = Int(operands[1].elements[row])
      let counts = label >= 0 && label < classes
      for c in 0..<classes {
        let share = exp(dx.elements[row * classes + c] - operands[2].elements[row]) - (c == label ? 1 : 0)
        dx.elements[row * classes + c] = counts ? share * operands[3].elements[row] : 0
      }
    }
    return [dx]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 5 * Double(operands[0].elementCount) }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [3] }

  public func lower(_ lowering: inout Lowering) {
    let operands = lowering.operands
    let dx = lowering.results[0]
    let shape = lowering.operandShapes[0]
    let (rows, columns) = (shape.rowCount, shape[shape.count - 1])
    lowering.emit { frame in
      frame.kernels.loss.crossEntropyGradient(
        frame[operands[0]], frame.integers(operands[1]), frame[operands[2]], frame[operands[3]], frame[dx],
        rows,
        columns)
    }
  }

  public static var samples: [OperationSample] {
    let rows = TensorType(.f32, [Axis("batch", 5)])
    return [
      OperationSample(
        CrossEntropyGradient(),
        [
          TensorType(.f32, [Axis("batch", 5), Axis("class", 7)]), TensorType(.i32, [Axis("batch", 5)]), rows,
          rows,
        ],
        values: [.numbers, .indices(below: 7)])
    ]
  }

  public static var rejections: [OperationRejection] {
    [OperationRejection(CrossEntropyGradient(), [TensorType(.f32, [])], .wrongCount)]
  }
}

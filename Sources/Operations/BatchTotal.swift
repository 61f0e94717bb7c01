public import Graph
internal import KernelTable
public import Tape

/// The sum of all numbers over the whole batch, which is known before any part of the batch is computed.
///
/// This is what a mean divides by when examples count differently: the weights of the batch's targets, the number of
/// its real tokens. For gradients it is a constant.
public struct BatchTotal: LowerableOperation, GradientOperation {
  public static let name = "batch_total"
  public static let summary =
    "The sum of all numbers over the whole batch, known before its parts are computed."

  /// Creates the operation.
  public init() {}
  public init(attributes: Attributes) throws(OperationError) { self.init() }
  public var attributes: Attributes { Attributes() }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 1...1, Self.name)
    try OperandChecks.element(operands, 0, .f32, Self.name)
    _ = try OperandChecks.axis(operands, 0, AxisName.batch, Self.name)
    return [TensorType(.f32, [])]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    [ReferenceTensor(shape: [], elements: [operands[0].elements.reduce(0, +)])]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { Double(operands[0].elementCount) }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }
  public func sumsExamples(result: Int) -> Bool { true }
  public var needsWholeBatch: Bool { true }

  public func lower(_ lowering: inout Lowering) {
    let (x, y) = (lowering.operands[0], lowering.results[0])
    let count = lowering.operandShapes[0].elementCount
    lowering.emit { $0[y][0] = Float($0.kernels.rows.sum($0[x], count)) }
  }

  public static var samples: [OperationSample] {
    [
      OperationSample(BatchTotal(), [TensorType(.f32, [Axis("batch", 5)])]),
      OperationSample(
        BatchTotal(), [TensorType(.f32, [Axis("batch", Size(symbol: "batch")), Axis("time", 3)])],
        sizes: ["batch": 4]),
    ]
  }

  public static var rejections: [OperationRejection] {
    [
      OperationRejection(BatchTotal(), [TensorType(.f32, [Axis("time", 3)])], .missingAxis),
      OperationRejection(BatchTotal(), [TensorType(.i32, [Axis("batch", 3)])], .wrongElementType),
    ]
  }
}

public import Graph
internal import KernelTable
public import Tape

/// The mean of the losses of the whole batch, of which the operand may hold a part.
///
/// The divisor is the number of examples of the batch (times the other axes), not of the part, so that the results of
/// the parts add up to the mean.
public struct MeanLoss: LowerableOperation {
  public static let name = "mean_loss"
  public static let summary = "The mean of the losses of the whole batch."

  /// Creates the operation.
  public init() {}
  public init(attributes: Attributes) throws(OperationError) { self.init() }
  public var attributes: Attributes { Attributes() }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 1...1, Self.name)
    try OperandChecks.element(operands, 0, .f32, Self.name)
    guard operands[0].axes.first?.name == AxisName.batch else {
      throw OperationError(
        .missingAxis, "the loss must have `batch` as its first axis, not \(operands[0])", operands: [0],
        axis: AxisName.batch)
    }
    return [TensorType(.f32, [])]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let count = Self.count(operands[0].shape, context.operandTypes[0], batchSize: context.batchSize)
    return [ReferenceTensor(shape: [], elements: [operands[0].elements.reduce(0, +) / count])]
  }

  /// The number of losses of the whole batch; an axis of fixed length is whole already.
  static func count(_ shape: [Int], _ type: TensorType, batchSize: Int) -> Double {
    let examples = type.axes.first?.size.constant ?? batchSize
    return Double(max(examples * shape.dropFirst().reduce(1, *), 1))
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    context.contribute(try context.apply(MeanLossGradient(), [dy, context.operands[0]]), to: 0)
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { Double(operands[0].elementCount) }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { true }
  public func sumsExamples(result: Int) -> Bool { true }
  public func canAccumulate(result: Int) -> Bool { true }

  public func lower(_ lowering: inout Lowering) {
    let (x, y) = (lowering.operands[0], lowering.results[0])
    let count = lowering.operandShapes[0].elementCount
    let (shape, type) = (lowering.operandShapes[0], lowering.operandTypes[0])
    let starts = !lowering.accumulates[0]
    lowering.emit { frame in
      let mean = Float(
        Double(frame.kernels.rows.sum(frame[x], count)) / Self.count(shape, type, batchSize: frame.batchSize))
      frame[y][0] = starts ? mean : frame[y][0] + mean
    }
  }

  public static var samples: [OperationSample] {
    [
      OperationSample(
        MeanLoss(), [TensorType(.f32, [Axis("batch", Size(symbol: "batch"))])], sizes: ["batch": 5]),
      OperationSample(
        MeanLoss(), [TensorType(.f32, [Axis("batch", Size(symbol: "batch")), Axis("time", 3)])],
        sizes: ["batch": 2]),
    ]
  }

  public static var rejections: [OperationRejection] {
    [OperationRejection(MeanLoss(), [TensorType(.f32, [Axis("time", 3)])], .missingAxis)]
  }
}

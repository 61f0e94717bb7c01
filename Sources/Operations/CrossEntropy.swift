public import Graph
internal import KernelTable
public import Tape

/// Cross entropy of logits with class labels, per example, as PyTorch's `cross_entropy(reduction='none')`.
///
/// Operands: logits `f32[…, class]`, labels `i32[…]`. Results: the losses `[…]`, and `log Σ e^x` for the gradient. A
/// label outside the classes counts as "ignore" and gives 0; labels are checked before a step.
public struct CrossEntropy: LowerableOperation {
  public static let name = "cross_entropy"
  public static let summary = "The cross entropy of logits with class labels."

  /// Creates the operation.
  public init() {}
  public init(attributes: Attributes) throws(OperationError) { self.init() }
  public var attributes: Attributes { Attributes() }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 2...2, Self.name)
    try OperandChecks.element(operands, 0, .f32, Self.name)
    try OperandChecks.element(operands, 1, .i32, Self.name)
    _ = try OperandChecks.lastAxis(operands, 0, Self.name)
    let rows = operands[0].removing(operands[0].axes.count - 1)
    guard rows.axes == operands[1].axes else {
      throw OperationError(
        .axesDiffer, "`\(Self.name)` needs one label for each of \(rows), not \(operands[1])",
        operands: [0, 1])
    }
    return [rows, rows]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let classes = operands[0].shape[operands[0].shape.count - 1]
    var loss = ReferenceTensor(shape: operands[1].shape)
    var logSum = loss
    for row in 0..<loss.elements.count {
      let x = operands[0].elements[row * classes..<(row + 1) * classes]
      logSum.elements[row] = stableLogSum(x)
      let label = Int(operands[1].elements[row])
      if label >= 0, label < classes { loss.elements[row] = logSum.elements[row] - x[x.startIndex + label] }
    }
    return [loss, logSum]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient, context.needs(0) else { return }
    context.contribute(
      try context.apply(
        CrossEntropyGradient(), [context.operands[0], context.operands[1], context.results[1], dy]), to: 0)
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 5 * Double(operands[0].elementCount) }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }

  public func lower(_ lowering: inout Lowering) {
    let (x, labels) = (lowering.operands[0], lowering.operands[1])
    let (loss, logSum) = (lowering.results[0], lowering.results[1])
    let shape = lowering.operandShapes[0]
    let (rows, columns) = (shape.rowCount, shape[shape.count - 1])
    lowering.emit { frame in
      frame.kernels.loss.crossEntropy(
        frame[x], frame.integers(labels), frame[loss], frame[logSum], rows, columns)
    }
  }

  public static var samples: [OperationSample] {
    [
      OperationSample(
        CrossEntropy(),
        [TensorType(.f32, [Axis("batch", 5), Axis("class", 7)]), TensorType(.i32, [Axis("batch", 5)])],
        values: [.numbers, .indices(below: 7)])
    ]
  }

  public static var rejections: [OperationRejection] {
    let logits = TensorType(.f32, [Axis("batch", 5), Axis("class", 7)])
    return [
      OperationRejection(CrossEntropy(), [logits, TensorType(.i32, [Axis("batch", 4)])], .axesDiffer),
      OperationRejection(CrossEntropy(), [logits, TensorType(.f32, [Axis("batch", 5)])], .wrongElementType),
    ]
  }
}

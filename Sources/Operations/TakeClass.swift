public import Graph
internal import KernelTable
public import Tape

/// The number of each row that a label points at: `y = x[label]`, as PyTorch's `gather` along the last axis.
///
/// Operands: x `f32[…, class]`, labels `i32[…]`. A label outside the classes gives 0; labels are checked before a step.
public struct TakeClass: LowerableOperation {
  public static let name = "take_class"
  public static let summary = "The number of each row that a label points at."

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
    return [rows]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let classes = operands[0].shape[operands[0].shape.count - 1]
    var y = ReferenceTensor(shape: operands[1].shape)
    for row in 0..<y.elements.count {
      let label = Int(operands[1].elements[row])
      if label >= 0, label < classes { y.elements[row] = operands[0].elements[row * classes + label] }
    }
    return [y]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient, context.needs(0) else { return }
    context.contribute(
      try context.apply(TakeClassGradient(), [dy, context.operands[1], context.operands[0]]), to: 0)
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [0] }

  public func lower(_ lowering: inout Lowering) {
    let (numbers, labels, result) = (lowering.operands[0], lowering.operands[1], lowering.results[0])
    let shape = lowering.operandShapes[0]
    let (rows, classes) = (shape.rowCount, shape[shape.count - 1])
    lowering.emit { frame in
      let (x, label, y) = (frame[numbers], frame.integers(labels), frame[result])
      for row in 0..<rows {
        let place = Int(label[row])
        y[row] = place >= 0 && place < classes ? x[row * classes + place] : 0
      }
    }
  }

  public static var samples: [OperationSample] {
    [
      OperationSample(
        TakeClass(),
        [TensorType(.f32, [Axis("batch", 5), Axis("class", 7)]), TensorType(.i32, [Axis("batch", 5)])],
        values: [.numbers, .indices(below: 7)])
    ]
  }

  public static var rejections: [OperationRejection] {
    let x = TensorType(.f32, [Axis("batch", 5), Axis("class", 7)])
    return [
      OperationRejection(TakeClass(), [x, TensorType(.i32, [Axis("batch", 4)])], .axesDiffer),
      OperationRejection(TakeClass(), [x, TensorType(.f32, [Axis("batch", 5)])], .wrongElementType),
    ]
  }
}

public import Graph
internal import KernelTable
public import Tape

/// A mask with one more position in front, which counts: the mask of a value that got a class token.
public struct PrependTrue: LowerableOperation, GradientOperation {
  public static let name = "prepend_true"
  public static let summary = "A mask with one more position in front, which counts."

  /// Creates the operation.
  public init() {}
  public init(attributes: Attributes) throws(OperationError) { self.init() }
  public var attributes: Attributes { Attributes() }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 1...1, Self.name)
    try OperandChecks.element(operands, 0, .bool, Self.name)
    let last = try OperandChecks.lastAxis(operands, 0, Self.name)
    let length = try sizing { () throws(SizeError) in try last.size.adding(Size(1)) }
    return [operands[0].replacing(operands[0].axes.count - 1, with: Axis(last.name, length))]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let length = operands[0].shape[operands[0].shape.count - 1]
    var elements: [Double] = []
    for row in 0..<operands[0].shape.rowCount {
      elements += [1] + operands[0].elements[row * length..<(row + 1) * length]
    }
    return [ReferenceTensor(shape: operands[0].shape.dropLast() + [length + 1], elements: elements)]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { operands[0].axes.last?.name == axis }

  public func lower(_ lowering: inout Lowering) {
    let shape = lowering.operandShapes[0]
    let (rows, length) = (shape.rowCount, shape[shape.count - 1])
    let (x, y) = (lowering.operands[0], lowering.results[0])
    lowering.emit { frame in
      for row in 0..<rows {
        let to = frame[y] + row * (length + 1)
        to[0] = 1
        frame.kernels.elementwise.copy(frame[x] + row * length, to + 1, length)
      }
    }
  }

  public static var samples: [OperationSample] {
    [
      OperationSample(
        PrependTrue(), [TensorType(.bool, [Axis("batch", 2), Axis("time", 3)])], values: [.mask])
    ]
  }

  public static var rejections: [OperationRejection] {
    [OperationRejection(PrependTrue(), [TensorType(.f32, [Axis("time", 3)])], .wrongElementType)]
  }
}

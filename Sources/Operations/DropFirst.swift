public import Graph
internal import KernelTable
public import Tape

/// Everything but the first position along the last axis but one: the gradient of `prepend` for x.
public struct DropFirst: LowerableOperation, GradientOperation {
  public static let name = "drop_first"
  public static let summary = "Everything but the first position."

  init() {}
  public init(attributes: Attributes) throws(OperationError) {}
  public var attributes: Attributes { Attributes() }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 1...1, Self.name)
    try OperandChecks.element(operands, 0, .f32, Self.name)
    let place = operands[0].axes.count - 2
    guard place >= 0 else {
      throw OperationError(.missingAxis, "`\(Self.name)` needs positions before the last axis", operands: [0])
    }
    let axis = operands[0].axes[place]
    let length = try sizing { () throws(SizeError) in try axis.size.subtracting(Size(1)) }
    if (length.constant ?? 0) < 0 {
      throw OperationError(
        .sizeNotPositive, "`\(Self.name)` needs a first position", operands: [0], axis: axis.name)
    }
    return [operands[0].replacing(place, with: Axis(axis.name, length))]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let place = operands[0].shape.count - 2
    var shape = operands[0].shape
    shape[place] -= 1
    let width = shape[place + 1]
    let run = (shape[place] + 1) * width
    var elements: [Double] = []
    for o in 0..<shape[..<place].reduce(1, *) {
      elements += operands[0].elements[(o * run + width)..<((o + 1) * run)]
    }
    return [ReferenceTensor(shape: shape, elements: elements)]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool {
    operands[0].axes.suffix(2).first?.name == axis
  }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { true }

  public func lower(_ lowering: inout Lowering) {
    let shape = lowering.resultShapes[0]
    let (dy, dx) = (lowering.operands[0], lowering.results[0])
    let width = shape[shape.count - 1]
    let run = shape[shape.count - 2] * width
    let outer = shape.dropLast(2).reduce(1, *)
    lowering.emit { frame in
      for o in 0..<outer {
        frame.kernels.elementwise.copy(frame[dy] + o * (run + width) + width, frame[dx] + o * run, run)
      }
    }
  }

  public static var samples: [OperationSample] {
    [
      OperationSample(
        DropFirst(), [TensorType(.f32, [Axis("batch", 2), Axis("time", 3), Axis("feature", 4)])])
    ]
  }

  public static var rejections: [OperationRejection] {
    [OperationRejection(DropFirst(), [TensorType(.f32, [Axis("feature", 4)])], .missingAxis)]
  }
}

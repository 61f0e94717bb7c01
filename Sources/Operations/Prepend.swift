public import Graph
internal import KernelTable
public import Tape

/// A row put in front of the positions of every example: the class token of a vision transformer.
///
/// Operands: x `[…, time, feature]`, row `[feature]`. The axis grows by one.
public struct Prepend: LowerableOperation {
  public static let name = "prepend"
  public static let summary = "Puts a row in front of the positions."

  /// Creates the operation.
  public init() {}
  public init(attributes: Attributes) throws(OperationError) { self.init() }
  public var attributes: Attributes { Attributes() }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 2...2, Self.name)
    try OperandChecks.elements(operands, [0, 1], .f32, Self.name)
    let last = try OperandChecks.lastAxis(operands, 0, Self.name)
    guard operands[0].axes.count >= 2 else {
      throw OperationError(.missingAxis, "`\(Self.name)` needs positions before the last axis", operands: [0])
    }
    try OperandChecks.rank(operands, 1, 1, Self.name)
    try OperandChecks.same(last.size, operands[1].axes[0].size, Self.name, operands: [0, 1], axis: last.name)
    let place = operands[0].axes.count - 2
    let axis = operands[0].axes[place]
    let length = try sizing { () throws(SizeError) in try axis.size.adding(Size(1)) }
    return [operands[0].replacing(place, with: Axis(axis.name, length))]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let (x, row) = (operands[0], operands[1])
    let place = x.shape.count - 2
    let run = x.shape[place] * x.shape[place + 1]
    var shape = x.shape
    shape[place] += 1
    var elements: [Double] = []
    for o in 0..<x.shape[..<place].reduce(1, *) {
      elements += row.elements + x.elements[o * run..<(o + 1) * run]
    }
    return [ReferenceTensor(shape: shape, elements: elements)]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    let axes = context.graph.type(dy).axes
    if context.needs(0) { context.contribute(try context.apply(DropFirst(), [dy]), to: 0) }
    if context.needs(1) {
      let first = try context.apply(Pick(axis: axes[axes.count - 2].name, takesLast: false), [dy])
      let leading = axes.dropLast(2).map(\.name)
      let name = context.graph.type(context.operands[1]).axes[0].name
      context.contribute(try context.apply(ReduceSum(axes: leading, rename: name), [first]), to: 1)
    }
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool {
    operands[0].axes.suffix(2).first?.name == axis
  }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [0, 1] }

  public func lower(_ lowering: inout Lowering) {
    let shape = lowering.operandShapes[0]
    let (x, row, y) = (lowering.operands[0], lowering.operands[1], lowering.results[0])
    let width = shape[shape.count - 1]
    let run = shape[shape.count - 2] * width
    let outer = shape.dropLast(2).reduce(1, *)
    lowering.emit { frame in
      for o in 0..<outer {
        let to = frame[y] + o * (run + width)
        frame.kernels.elementwise.copy(frame[row], to, width)
        frame.kernels.elementwise.copy(frame[x] + o * run, to + width, run)
      }
    }
  }

  public static var samples: [OperationSample] {
    [
      OperationSample(
        Prepend(),
        [
          TensorType(.f32, [Axis("batch", 2), Axis("time", 3), Axis("feature", 4)]),
          TensorType(.f32, [Axis("feature", 4)]),
        ])
    ]
  }

  public static var rejections: [OperationRejection] {
    let row = TensorType(.f32, [Axis("feature", 4)])
    return [
      OperationRejection(Prepend(), [row, row], .missingAxis),
      OperationRejection(
        Prepend(), [TensorType(.f32, [Axis("time", 2), Axis("feature", 5)]), row], .sizesDisagree),
    ]
  }
}

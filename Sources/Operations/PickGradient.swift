public import Graph
internal import KernelTable
public import Tape

/// The gradient of `max` and `pick`: dy put back at the position it came from, 0 elsewhere.
///
/// Operands: dy, the positions, and the input (for its shape only).
public struct PickGradient: LowerableOperation, GradientOperation {
  public static let name = "pick_gradient"
  public static let summary = "The gradient of `max` and `pick`."
  let axis: String

  init(axis: String) { self.axis = axis }
  public init(attributes: Attributes) throws(OperationError) { axis = try attributes.word("axis") }
  public var attributes: Attributes { Attributes([("axis", .word(axis))]) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 3...3, Self.name)
    try OperandChecks.elements(operands, [0, 2], .f32, Self.name)
    try OperandChecks.element(operands, 1, .i32, Self.name)
    let place = try OperandChecks.axis(operands, 2, axis, Self.name)
    guard operands[2].removing(place).axes == operands[0].axes, operands[1].axes == operands[0].axes else {
      throw OperationError(.axesDiffer, "`\(Self.name)` does not fit its operation", operands: [0])
    }
    return [operands[2]]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    guard let place = context.operandTypes[2].index(of: axis) else { return [] }
    var dx = ReferenceTensor(shape: operands[2].shape)
    let e = PoolExtents(axis: place, shape: dx.shape)
    for o in 0..<e.outer {
      for i in 0..<e.inner {
        let m = Int(operands[1].elements[o * e.inner + i])
        guard m >= 0, m < e.length else { continue }
        dx.elements[(o * e.length + m) * e.inner + i] = operands[0].elements[o * e.inner + i]
      }
    }
    return [dx]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { axis == self.axis }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [0] }
  public func readsNumbers(of operand: Int) -> Bool { operand != 2 }

  public func lower(_ lowering: inout Lowering) {
    guard let place = lowering.operandTypes[2].index(of: axis) else { return }
    let e = PoolExtents(axis: place, shape: lowering.operandShapes[2])
    let (dy, positions, dx) = (lowering.operands[0], lowering.operands[1], lowering.results[0])
    let count = lowering.resultShapes[0].elementCount
    lowering.emit { frame in
      frame.kernels.elementwise.fill(0, frame[dx], count)
      let (from, at, to) = (frame[dy], frame.integers(positions), frame[dx])
      for o in 0..<e.outer {
        for i in 0..<e.inner {
          let m = Int(at[o * e.inner + i])
          if m >= 0, m < e.length { to[(o * e.length + m) * e.inner + i] = from[o * e.inner + i] }
        }
      }
    }
  }

  public static var samples: [OperationSample] {
    [
      OperationSample(
        PickGradient(axis: "time"),
        [
          TensorType(.f32, [Axis("batch", 3), Axis("feature", 5)]),
          TensorType(.i32, [Axis("batch", 3), Axis("feature", 5)]),
          TensorType(.f32, [Axis("batch", 3), Axis("time", 4), Axis("feature", 5)]),
        ], values: [.numbers, .indices(below: 4)])
    ]
  }

  public static var rejections: [OperationRejection] {
    let x = TensorType(.f32, [Axis("batch", 3), Axis("time", 4)])
    return [
      OperationRejection(
        PickGradient(axis: "time"), [x, TensorType(.i32, [Axis("batch", 3), Axis("time", 4)]), x], .axesDiffer
      )
    ]
  }
}

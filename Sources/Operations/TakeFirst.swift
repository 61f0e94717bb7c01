public import Graph
internal import KernelTable
public import Tape

/// The first positions along an axis, as many as a second value has: the rows of a position table that are used.
///
/// Operands: x, and a value with the axis named `like` (for its shape only). The axis takes its name and length.
public struct TakeFirst: LowerableOperation {
  public static let name = "take_first"
  public static let summary = "The first positions along an axis, as many as another value has."
  let axis: String
  let like: String

  /// Creates the operation: the axis that is cut, and the axis of the second operand that it becomes.
  public init(axis: String, like: String) {
    self.axis = axis
    self.like = like
  }

  public init(attributes: Attributes) throws(OperationError) {
    axis = try attributes.word("axis")
    like = try attributes.word("like")
  }

  public var attributes: Attributes { Attributes([("axis", .word(axis)), ("like", .word(like))]) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 2...2, Self.name)
    try OperandChecks.element(operands, 0, .f32, Self.name)
    let place = try OperandChecks.axis(operands, 0, axis, Self.name)
    let other = try OperandChecks.axis(operands, 1, like, Self.name)
    let (have, wanted) = (operands[0].axes[place].size, operands[1].axes[other].size)
    if let have = have.constant, let wanted = wanted.constant, wanted > have {
      throw OperationError(
        .sizesDisagree, "there are only \(have) positions for \(wanted)", operands: [0, 1], axis: like)
    }
    return [try OperandChecks.unique(operands[0].replacing(place, with: Axis(like, wanted)), Self.name)]
  }

  private func extents(_ x: [Int], _ y: [Int], _ place: Int) -> (outer: Int, from: Int, run: Int) {
    (
      x[..<place].reduce(1, *), x[place...].reduce(1, *),
      min(x[place], y[place]) * x[(place + 1)...].reduce(1, *)
    )
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    guard let place = context.operandTypes[0].index(of: axis),
      let other = context.operandTypes[1].index(of: like)
    else { return [] }
    var shape = operands[0].shape
    shape[place] = operands[1].shape[other]
    var y = ReferenceTensor(shape: shape)
    let e = extents(operands[0].shape, shape, place)
    let step = shape[place...].reduce(1, *)
    for o in 0..<e.outer {
      for i in 0..<e.run { y.elements[o * step + i] = operands[0].elements[o * e.from + i] }
    }
    return [y]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient, context.needs(0) else { return }
    context.contribute(
      try context.apply(TakeFirstGradient(axis: axis, like: like), [dy, context.operands[0]]), to: 0)
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { axis == like }
  public func looksAhead(along axis: String, operands: [TensorType]) -> Bool { false }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [0] }
  public func readsNumbers(of operand: Int) -> Bool { operand != 1 }

  public func lower(_ lowering: inout Lowering) {
    guard let place = lowering.operandTypes[0].index(of: axis) else { return }
    let e = extents(lowering.operandShapes[0], lowering.resultShapes[0], place)
    let step = lowering.resultShapes[0][place...].reduce(1, *)
    let (x, y) = (lowering.operands[0], lowering.results[0])
    lowering.emit { frame in
      for o in 0..<e.outer {
        frame.kernels.elementwise.copy(frame[x] + o * e.from, frame[y] + o * step, e.run)
      }
    }
  }

  public static var samples: [OperationSample] {
    [
      OperationSample(
        TakeFirst(axis: "position", like: "time"),
        [
          TensorType(.f32, [Axis("position", 5), Axis("feature", 4)]),
          TensorType(.f32, [Axis("batch", 2), Axis("time", 3)]),
        ])
    ]
  }

  public static var rejections: [OperationRejection] {
    [
      OperationRejection(
        TakeFirst(axis: "position", like: "time"),
        [TensorType(.f32, [Axis("position", 2)]), TensorType(.f32, [Axis("time", 3)])], .sizesDisagree)
    ]
  }
}

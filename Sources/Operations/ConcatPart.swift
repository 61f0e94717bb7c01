public import Graph
internal import KernelTable
public import Tape

/// The part of a value that one operand of `concat` filled: the gradient of `concat`.
///
/// Operands: dy, then the operands of `concat` up to and including the one wanted (for their shapes only).
public struct ConcatPart: LowerableOperation, GradientOperation {
  public static let name = "concat_part"
  public static let summary = "The part of a value that one operand of `concat` filled."
  let axis: String

  init(axis: String) { self.axis = axis }
  public init(attributes: Attributes) throws(OperationError) { axis = try attributes.word("axis") }
  public var attributes: Attributes { Attributes([("axis", .word(axis))]) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    guard operands.count >= 2 else {
      throw OperationError(.wrongCount, "`\(Self.name)` needs two values or more")
    }
    try OperandChecks.element(operands, 0, .f32, Self.name)
    for index in operands.indices { _ = try OperandChecks.axis(operands, index, axis, Self.name) }
    guard operands.allSatisfy({ $0.axes.map(\.name) == operands[0].axes.map(\.name) }) else {
      throw OperationError(.axesDiffer, "`\(Self.name)` needs values with the same axes", operands: [0])
    }
    var length = Size(0)
    for index in operands.indices.dropFirst() {
      try OperandChecks.element(operands, index, .f32, Self.name)
      for (mine, whole) in zip(operands[index].axes, operands[0].axes) {
        if mine.name == axis {
          length = try sizing { () throws(SizeError) in try length.adding(mine.size) }
        } else {
          try OperandChecks.same(whole.size, mine.size, Self.name, operands: [0, index], axis: mine.name)
        }
      }
    }
    let total = operands[0][axis]?.size ?? length
    let rest = try sizing { () throws(SizeError) in try total.subtracting(length) }
    if (rest.constant ?? 0) < 0 { throw OperandChecks.unfit(Self.name, 0) }
    return [operands[operands.count - 1]]
  }

  private func extents(_ shapes: [[Int]], _ place: Int) -> (outer: Int, total: Int, skip: Int, run: Int) {
    (
      shapes[0][..<place].reduce(1, *), shapes[0][place...].reduce(1, *),
      shapes[1..<(shapes.count - 1)].reduce(0) { $0 + $1[place...].reduce(1, *) },
      shapes[shapes.count - 1][place...].reduce(1, *)
    )
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    guard let place = context.operandTypes[0].index(of: axis) else { return [] }
    let e = extents(operands.map(\.shape), place)
    var part = operands[operands.count - 1]
    for o in 0..<e.outer {
      for i in 0..<e.run { part.elements[o * e.run + i] = operands[0].elements[o * e.total + e.skip + i] }
    }
    return [part]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { axis == self.axis }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [0] }
  public func readsNumbers(of operand: Int) -> Bool { operand == 0 }

  public func lower(_ lowering: inout Lowering) {
    guard let place = lowering.operandTypes[0].index(of: axis) else { return }
    let e = extents(lowering.operandShapes, place)
    let (dy, dx) = (lowering.operands[0], lowering.results[0])
    lowering.emit { frame in
      for o in 0..<e.outer {
        frame.kernels.elementwise.copy(frame[dy] + o * e.total + e.skip, frame[dx] + o * e.run, e.run)
      }
    }
  }

  public static var samples: [OperationSample] {
    let parts = Concat.sampleOperands
    let whole = TensorType(.f32, [Axis("batch", 2), Axis("time", 6), Axis("feature", 4)])
    return (1...3).map { OperationSample(ConcatPart(axis: "time"), [whole] + parts.prefix($0)) }
  }

  public static var rejections: [OperationRejection] {
    [OperationRejection(ConcatPart(axis: "time"), [TensorType(.f32, [Axis("time", 3)])], .wrongCount)]
  }
}

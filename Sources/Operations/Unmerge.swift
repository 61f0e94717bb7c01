public import Graph
public import Tape

/// The gradient of `merge_axes`: the elements of dy under the axes that were merged.
///
/// Operands: dy, and the merged value (for its type only).
public struct Unmerge: LowerableOperation, GradientOperation {
  public static let name = "unmerge"
  public static let summary = "Gives merged axes back."
  let axis: String

  init(axis: String) { self.axis = axis }
  public init(attributes: Attributes) throws(OperationError) { axis = try attributes.word("axis") }
  public var attributes: Attributes { Attributes([("axis", .word(axis))]) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 2...2, Self.name)
    let place = try OperandChecks.axis(operands, 0, axis, Self.name)
    let (dy, x) = (operands[0], operands[1])
    // As many axes were merged as x has more than dy, and they stood at the place of the merged one.
    let merged = x.axes.count - dy.axes.count + 1
    guard merged >= 1, dy.element == x.element, place + merged <= x.axes.count else {
      throw OperandChecks.unfit(Self.name, 1)
    }
    let names = x.axes[place..<(place + merged)].map(\.name)
    guard try MergeAxes(axes: names, into: axis).resultTypes(for: [x])[0] == dy else {
      throw OperandChecks.unfit(Self.name, 1)
    }
    return [x]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    [ReferenceTensor(shape: operands[1].shape, elements: operands[0].elements)]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { axis == self.axis }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [0] }
  public func readsNumbers(of operand: Int) -> Bool { operand != 1 }
  public var sharesMemory: Bool { true }

  public func lower(_ lowering: inout Lowering) { lowering.emitCopy() }

  public static var samples: [OperationSample] {
    [
      OperationSample(
        Unmerge(axis: "time"),
        [
          TensorType(.f32, [Axis("batch", 2), Axis("time", 6)]),
          TensorType(.f32, [Axis("batch", 2), Axis("row", 2), Axis("column", 3)]),
        ])
    ]
  }

  public static var rejections: [OperationRejection] {
    [OperationRejection(Unmerge(axis: "time"), [TensorType(.f32, [])], .wrongCount)]
  }
}

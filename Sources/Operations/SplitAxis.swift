public import Graph
public import Tape

/// One axis as two: `height 28` as `row 7, inside 4`. The elements stay where they are.
public struct SplitAxis: LowerableOperation {
  public static let name = "split_axis"
  public static let summary = "Splits an axis into two."
  let axis: String
  let into: [String]
  let inner: Int

  /// Creates the operation: the axis, the names of the outer and the inner part, and the inner length.
  public init(axis: String, into outer: String, _ inside: String, inner: Int) {
    self.axis = axis
    into = [outer, inside]
    self.inner = inner
  }

  public init(attributes: Attributes) throws(OperationError) {
    axis = try attributes.word("axis")
    into = try attributes.words("into")
    inner = try attributes.integer("inner")
    guard into.count == 2, inner >= 1 else {
      throw OperationError(.badAttribute, "`split_axis` needs two names and an inner length of 1 or more")
    }
  }

  public var attributes: Attributes {
    Attributes([("axis", .word(axis)), ("into", .words(into)), ("inner", .integer(inner))])
  }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 1...1, Self.name)
    let place = try OperandChecks.axis(operands, 0, axis, Self.name)
    guard let outer = operands[0].axes[place].size.dividedExactly(by: inner) else {
      throw OperationError(
        .doesNotDivide, "\(inner) does not divide axis `\(axis)` of \(operands[0].axes[place].size)",
        operands: [0],
        axis: axis)
    }
    var axes = operands[0].axes
    axes.replaceSubrange(place...place, with: [Axis(into[0], outer), Axis(into[1], inner)])
    guard Set(axes.map(\.name)).count == axes.count else {
      throw OperationError(.duplicateAxis, "`split_axis` makes an axis name twice", operands: [0])
    }
    return [TensorType(operands[0].element, axes)]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    guard let place = context.operandTypes[0].index(of: axis) else { return [] }
    var shape = operands[0].shape
    shape.replaceSubrange(place...place, with: [shape[place] / inner, inner])
    return [ReferenceTensor(shape: shape, elements: operands[0].elements)]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    context.contribute(try context.apply(MergeAxes(axes: into, into: axis), [dy]), to: 0)
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { axis == self.axis }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { true }
  public var sharesMemory: Bool { true }

  public func lower(_ lowering: inout Lowering) { lowering.emitCopy() }

  public static var samples: [OperationSample] {
    [
      OperationSample(
        SplitAxis(axis: "height", into: "row", "inside", inner: 2),
        [TensorType(.f32, [Axis("batch", 2), Axis("height", 6), Axis("width", 3)])])
    ]
  }

  public static var rejections: [OperationRejection] {
    let x = TensorType(.f32, [Axis("batch", 2), Axis("height", 6)])
    return [
      OperationRejection(SplitAxis(axis: "height", into: "row", "inside", inner: 4), [x], .doesNotDivide),
      OperationRejection(SplitAxis(axis: "width", into: "row", "inside", inner: 4), [x], .missingAxis),
      OperationRejection(SplitAxis(axis: "height", into: "batch", "inside", inner: 2), [x], .duplicateAxis),
    ]
  }
}

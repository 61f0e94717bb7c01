public import Graph
public import Tape

/// Neighbouring axes as one: `row 7, column 7` as `time 49`. The elements stay where they are.
public struct MergeAxes: LowerableOperation {
  public static let name = "merge_axes"
  public static let summary = "Merges neighbouring axes into one."
  let axes: [String]
  let into: String

  /// Creates the operation: the axes, in order, and the name of the merged one.
  public init(axes: [String], into: String) {
    self.axes = axes
    self.into = into
  }

  public init(attributes: Attributes) throws(OperationError) {
    axes = try attributes.words("axes")
    into = try attributes.word("into")
  }

  public var attributes: Attributes { Attributes([("axes", .words(axes)), ("into", .word(into))]) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 1...1, Self.name)
    guard let first = axes.first else {
      throw OperationError(.badAttribute, "`merge_axes` needs at least one axis")
    }
    let place = try OperandChecks.axis(operands, 0, first, Self.name)
    let all = operands[0].axes
    guard place + axes.count <= all.count, all[place..<(place + axes.count)].map(\.name) == axes else {
      throw OperationError(
        .axesDiffer, "the axes \(axes.joined(separator: ", ")) do not stand side by side in \(operands[0])",
        operands: [0], help: "bring them together first, with the `order` of a `rearrange`")
    }
    var length = Size(1)
    for axis in all[place..<(place + axes.count)] {
      length = try sizing { () throws(SizeError) in try length.multiplied(by: axis.size) }
    }
    var merged = all
    merged.replaceSubrange(place..<(place + axes.count), with: [Axis(into, length)])
    guard Set(merged.map(\.name)).count == merged.count else {
      throw OperationError(
        .duplicateAxis, "\(operands[0]) has an axis `\(into)` already", operands: [0], axis: into)
    }
    return [TensorType(operands[0].element, merged)]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    guard let first = axes.first, let place = context.operandTypes[0].index(of: first) else { return [] }
    var shape = operands[0].shape
    shape.replaceSubrange(
      place..<(place + axes.count), with: [shape[place..<(place + axes.count)].reduce(1, *)])
    return [ReferenceTensor(shape: shape, elements: operands[0].elements)]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    context.contribute(try context.apply(Unmerge(axis: into), [dy, context.operands[0]]), to: 0)
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { axes.contains(axis) && axes != [axis] }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { true }
  public var sharesMemory: Bool { true }

  public func lower(_ lowering: inout Lowering) { lowering.emitCopy() }

  public static var samples: [OperationSample] {
    let x = TensorType(.f32, [Axis("batch", 2), Axis("row", 3), Axis("column", 4), Axis("feature", 2)])
    return [
      OperationSample(MergeAxes(axes: ["row", "column"], into: "time"), [x]),
      OperationSample(MergeAxes(axes: ["row"], into: "time"), [x]),
      OperationSample(MergeAxes(axes: ["column", "feature"], into: "feature"), [x]),
    ]
  }

  public static var rejections: [OperationRejection] {
    let x = TensorType(.f32, [Axis("batch", 2), Axis("row", 3), Axis("column", 4)])
    return [
      OperationRejection(MergeAxes(axes: ["column", "row"], into: "time"), [x], .axesDiffer),
      OperationRejection(MergeAxes(axes: ["time"], into: "x"), [x], .missingAxis),
      OperationRejection(MergeAxes(axes: ["row", "column"], into: "batch"), [x], .duplicateAxis),
    ]
  }
}

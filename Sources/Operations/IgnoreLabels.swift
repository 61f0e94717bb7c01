public import Graph
public import Tape

/// Labels with −1, which losses ignore, where a mask says that nothing counts.
///
/// Operands: labels, and a mask along the first of their axes.
public struct IgnoreLabels: LowerableOperation, GradientOperation {
  public static let name = "ignore_labels"
  public static let summary = "Labels with −1 where a mask says that nothing counts."

  /// Creates the operation.
  public init() {}
  public init(attributes: Attributes) throws(OperationError) { self.init() }
  public var attributes: Attributes { Attributes() }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 2...2, Self.name)
    try OperandChecks.element(operands, 0, .i32, Self.name)
    try OperandChecks.element(operands, 1, .bool, Self.name)
    guard operands[0].axes.prefix(operands[1].axes.count) == operands[1].axes[...] else {
      throw OperationError(
        .axesDiffer,
        "the mask of `\(Self.name)` must have the first axes of \(operands[0]), not \(operands[1])",
        operands: [0, 1])
    }
    return [operands[0]]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    var y = operands[0]
    let inner = y.elements.count / max(operands[1].elements.count, 1)
    for place in y.elements.indices where operands[1].elements[place / inner] == 0 { y.elements[place] = -1 }
    return [y]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }

  public func lower(_ lowering: inout Lowering) {
    let (labels, mask, result) = (lowering.operands[0], lowering.operands[1], lowering.results[0])
    let outer = lowering.operandShapes[1].elementCount
    let inner = lowering.operandShapes[0].elementCount / max(outer, 1)
    lowering.emit { frame in
      let (from, counts, to) = (frame.integers(labels), frame[mask], frame.integers(result))
      for row in 0..<outer {
        for place in row * inner..<(row + 1) * inner { to[place] = counts[row] == 0 ? -1 : from[place] }
      }
    }
  }

  public static var samples: [OperationSample] {
    let labels = TensorType(.i32, [Axis("batch", 3), Axis("time", 5)])
    return [
      OperationSample(
        IgnoreLabels(), [labels, TensorType(.bool, labels.axes)], values: [.indices(below: 4), .mask]),
      OperationSample(
        IgnoreLabels(), [labels, TensorType(.bool, [Axis("batch", 3)])], values: [.indices(below: 4), .mask]),
    ]
  }

  public static var rejections: [OperationRejection] {
    let labels = TensorType(.i32, [Axis("batch", 3), Axis("time", 5)])
    return [
      OperationRejection(IgnoreLabels(), [labels, TensorType(.bool, [Axis("time", 5)])], .axesDiffer),
      OperationRejection(IgnoreLabels(), [labels, labels], .wrongElementType),
    ]
  }
}

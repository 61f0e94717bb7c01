public import Graph
internal import KernelTable
public import Tape

/// The gradient of `linear` with respect to its input: `dx = dy · W`.
///
/// Operands: dy `[…, out]`, weight `[out, in]`.
public struct LinearInputGradient: LowerableOperation, GradientOperation {
  public static let name = "linear_input_gradient"
  public static let summary = "The gradient of `linear` with respect to its input."
  /// The name of the last axis of the input.
  let axis: String

  init(axis: String) { self.axis = axis }
  public init(attributes: Attributes) throws(OperationError) { axis = try attributes.word("axis") }
  public var attributes: Attributes { Attributes([("axis", .word(axis))]) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 2...2, Self.name)
    try OperandChecks.elements(operands, [0, 1], .f32, Self.name)
    let last = try OperandChecks.lastAxis(operands, 0, Self.name)
    try OperandChecks.rank(operands, 1, 2, Self.name)
    try OperandChecks.same(last.size, operands[1].axes[0].size, Self.name, operands: [0, 1], axis: last.name)
    let type = operands[0].replacing(operands[0].axes.count - 1, with: Axis(axis, operands[1].axes[1].size))
    return [try OperandChecks.unique(type, Self.name)]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let (dy, weight) = (operands[0], operands[1])
    let (out, width) = (weight.shape[0], weight.shape[1])
    var dx = ReferenceTensor(shape: dy.shape.dropLast() + [width])
    for row in 0..<dy.shape.rowCount {
      for o in 0..<out {
        let slope = dy.elements[row * out + o]
        for i in 0..<width { dx.elements[row * width + i] += slope * weight.elements[o * width + i] }
      }
    }
    return [dx]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double {
    2 * Double(operands[0].elementCount) * Double(operands[1][1])
  }

  public func mixes(axis: String, operands: [TensorType]) -> Bool { operands[0].axes.last?.name == axis }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands.count == 1 }

  public func lower(_ lowering: inout Lowering) {
    let (dy, weight, dx) = (lowering.operands[0], lowering.operands[1], lowering.results[0])
    let rows = lowering.operandShapes[0].rowCount
    let (out, width) = (lowering.operandShapes[1][0], lowering.operandShapes[1][1])
    let factor = lowering.factor(weight, transposed: false, n: width, k: out, stride: width)
    lowering.emit { factor.multiply($0, rows: rows, $0[dy], out, $0[dx], width) }
  }

  public static var samples: [OperationSample] {
    [
      OperationSample(
        LinearInputGradient(axis: "feature"),
        [
          TensorType(.f32, [Axis("batch", 3), Axis("feature", 4)]),
          TensorType(.f32, [Axis("out", 4), Axis("in", 5)]),
        ])
    ]
  }

  public static var rejections: [OperationRejection] {
    [
      OperationRejection(
        LinearInputGradient(axis: "feature"),
        [TensorType(.f32, [Axis("feature", 3)]), TensorType(.f32, [Axis("out", 2), Axis("in", 4)])],
        .sizesDisagree)
    ]
  }
}

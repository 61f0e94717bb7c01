public import Graph
internal import KernelTable
public import Tape

/// The gradient of `mean`: dy spread over the positions that counted.
///
/// Operands: dy, the input (for its shape only), optionally the mask.
public struct MeanOverGradient: LowerableOperation, GradientOperation {
  public static let name = "mean_gradient"
  public static let summary = "The gradient of `mean`."
  let axis: String

  init(axis: String) { self.axis = axis }
  public init(attributes: Attributes) throws(OperationError) { axis = try attributes.word("axis") }
  public var attributes: Attributes { Attributes([("axis", .word(axis))]) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 2...3, Self.name)
    try OperandChecks.element(operands, 0, .f32, Self.name)
    guard try PoolExtents.resultType(Array(operands[1...]), axis, Self.name) == operands[0] else {
      throw OperationError(.axesDiffer, "`\(Self.name)` does not fit its mean", operands: [0])
    }
    return [operands[1]]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    guard let place = context.operandTypes[1].index(of: axis) else { return [] }
    var dx = operands[1]
    let e = PoolExtents(axis: place, shape: dx.shape)
    for o in 0..<e.outer {
      let weights = (0..<e.length).map { operands.count == 3 ? operands[2].elements[o * e.length + $0] : 1 }
      let count = max(weights.reduce(0, +), 1)
      for m in 0..<e.length {
        for i in 0..<e.inner {
          dx.elements[(o * e.length + m) * e.inner + i] =
            operands[0].elements[o * e.inner + i] * weights[m] / count
        }
      }
    }
    return [dx]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { Double(results[0].elementCount) }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { axis == self.axis }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [0] }
  public func readsNumbers(of operand: Int) -> Bool { operand != 1 }

  public func lower(_ lowering: inout Lowering) {
    guard let place = lowering.operandTypes[1].index(of: axis) else { return }
    let e = PoolExtents(axis: place, shape: lowering.operandShapes[1])
    let (dy, dx) = (lowering.operands[0], lowering.results[0])
    let mask = lowering.operands.count == 3 ? lowering.operands[2] : nil
    lowering.emit { frame in
      for o in 0..<e.outer {
        let weights = mask.map { frame[$0] + o * e.length }
        let count =
          weights.map { max(Float(frame.kernels.rows.sum($0, e.length)), 1) } ?? Float(max(e.length, 1))
        for m in 0..<e.length {
          let scale = (weights?[m] ?? 1) / count
          frame.kernels.elementwise.scale(
            frame[dy] + o * e.inner, scale, frame[dx] + (o * e.length + m) * e.inner, e.inner)
        }
      }
    }
  }

  public static var samples: [OperationSample] {
    PoolExtents.samples(MeanOver(axis: "time")).compactMap { sample in
      guard let result = try? sample.operation.resultTypes(for: sample.operands) else { return nil }
      return OperationSample(
        MeanOverGradient(axis: "time"), result + sample.operands, values: [.numbers] + sample.values)
    }
  }

  public static var rejections: [OperationRejection] {
    let x = TensorType(.f32, [Axis("batch", 3), Axis("time", 4)])
    return [OperationRejection(MeanOverGradient(axis: "time"), [x, x], .axesDiffer)]
  }
}

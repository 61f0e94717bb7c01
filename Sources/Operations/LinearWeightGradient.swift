public import Graph
internal import KernelTable
public import Tape

/// The gradient of `linear` with respect to its weight: `dW = dyᵀ · x`, summed over all other axes.
///
/// Operands: x `[…, in]`, dy `[…, out]` with the same other axes.
public struct LinearWeightGradient: LowerableOperation, GradientOperation {
  public static let name = "linear_weight_gradient"
  public static let summary = "The gradient of `linear` with respect to its weight."

  /// The names of the weight's axes.
  let axes: [String]

  init(axes: [String]) { self.axes = axes }

  public init(attributes: Attributes) throws(OperationError) {
    axes = try attributes.words("axes")
    guard axes.count == 2 else {
      throw OperationError(.badAttribute, "`\(Self.name)` needs the names of two axes")
    }
  }

  public var attributes: Attributes { Attributes([("axes", .words(axes))]) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 2...2, Self.name)
    try OperandChecks.elements(operands, [0, 1], .f32, Self.name)
    let input = try OperandChecks.lastAxis(operands, 0, Self.name)
    let output = try OperandChecks.lastAxis(operands, 1, Self.name)
    guard Array(operands[0].axes.dropLast()) == Array(operands[1].axes.dropLast()) else {
      throw OperationError(
        .axesDiffer, "`\(Self.name)` needs the same axes before the last", operands: [0, 1])
    }
    return [
      try OperandChecks.unique(
        TensorType(.f32, [Axis(axes[0], output.size), Axis(axes[1], input.size)]), Self.name)
    ]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let (x, dy) = (operands[0], operands[1])
    let (width, out) = (x.shape[x.shape.count - 1], dy.shape[dy.shape.count - 1])
    var dw = ReferenceTensor(shape: [out, width])
    for row in 0..<x.shape.rowCount {
      for o in 0..<out {
        for i in 0..<width {
          dw.elements[o * width + i] += dy.elements[row * out + o] * x.elements[row * width + i]
        }
      }
    }
    return [dw]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double {
    2 * Double(operands[0].elementCount) * Double(results[0][0])
  }

  public func absorbing(_ producer: any Operation, at place: Int, operands: [TensorType]) -> Absorption? {
    guard place == 0, let bag = producer as? BagOfWords else { return nil }
    return Absorption(
      BagLinearWeightGradient(size: bag.size, counts: bag.counts, axes: axes), [.producer(0), .own(1)],
      .producer(1))
  }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands.count == 1 }
  public func sumsExamples(result: Int) -> Bool { true }
  public func canAccumulate(result: Int) -> Bool { true }

  public func lower(_ lowering: inout Lowering) {
    let (x, dy, dw) = (lowering.operands[0], lowering.operands[1], lowering.results[0])
    let rows = lowering.operandShapes[0].rowCount
    let (out, width) = (lowering.resultShapes[0][0], lowering.resultShapes[0][1])
    let beta: Float = lowering.accumulates[0] ? 1 : 0
    lowering.emit { frame in
      frame.dividedProduct(rows: out, n: width, k: rows) { part, columns in
        frame.kernels.matrix.multiply(
          true, false, part.count, columns.count, rows, 1, frame[dy] + part.lowerBound, out,
          frame[x] + columns.lowerBound, width, beta,
          frame[dw] + part.lowerBound * width + columns.lowerBound, width)
      }
    }
  }

  public static var samples: [OperationSample] {
    [
      OperationSample(
        LinearWeightGradient(axes: ["out", "in"]),
        [
          TensorType(.f32, [Axis("batch", 3), Axis("time", 2), Axis("feature", 5)]),
          TensorType(.f32, [Axis("batch", 3), Axis("time", 2), Axis("feature", 4)]),
        ])
    ]
  }

  public static var rejections: [OperationRejection] {
    [
      OperationRejection(
        LinearWeightGradient(axes: ["out", "in"]),
        [
          TensorType(.f32, [Axis("batch", 3), Axis("feature", 5)]),
          TensorType(.f32, [Axis("batch", 2), Axis("feature", 5)]),
        ], .axesDiffer)
    ]
  }
}

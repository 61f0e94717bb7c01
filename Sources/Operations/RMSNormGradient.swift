public import Graph
internal import KernelTable
public import Tape

/// The gradient of `rms_norm`.
///
/// Operands: x, weight, the inverse root of each row, dy. Results: dx, dWeight (summed over all rows).
public struct RMSNormGradient: LowerableOperation, GradientOperation {
  public static let name = "rms_norm_gradient"
  public static let summary = "The gradient of `rms_norm`."

  init() {}
  public init(attributes: Attributes) throws(OperationError) {}
  public var attributes: Attributes { Attributes() }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 4...4, Self.name)
    try OperandChecks.elements(operands, [2, 3], .f32, Self.name)
    let forward = try RMSNorm(epsilon: 0).resultTypes(for: Array(operands.prefix(2)))
    guard forward[1] == operands[2] else { throw OperandChecks.unfit(Self.name, 2) }
    try OperandChecks.sameType(operands, 0, 3, Self.name)
    return [operands[0], operands[1]]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let (x, weight, inverse, dy) = (operands[0], operands[1], operands[2], operands[3])
    let n = weight.shape[0]
    var dx = x
    var dWeight = ReferenceTensor(shape: weight.shape)
    for row in 0..<x.shape.rowCount {
      let scale = inverse.elements[row]
      var dot = 0.0
      for i in 0..<n {
        let normal = x.elements[row * n + i] * scale
        dWeight.elements[i] += dy.elements[row * n + i] * normal
        dot += dy.elements[row * n + i] * weight.elements[i] * normal
      }
      for i in 0..<n {
        let normal = x.elements[row * n + i] * scale
        dx.elements[row * n + i] =
          scale * (dy.elements[row * n + i] * weight.elements[i] - normal * dot / Double(n))
      }
    }
    return [dx, dWeight]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 9 * Double(operands[0].elementCount) }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { operands[0].axes.last?.name == axis }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [3] }
  public func sumsExamples(result: Int) -> Bool { result == 1 }
  public func canAccumulate(result: Int) -> Bool { result == 1 }

  /// One row.
  public func scratchCount(operands: [[Int]], results: [[Int]]) -> Int { operands[1][0] + 1 }

  public func lower(_ lowering: inout Lowering) {
    let (operands, results) = (lowering.operands, lowering.results)
    let (rows, columns) = (lowering.operandShapes[0].rowCount, lowering.operandShapes[1][0])
    let (scratch, starts) = (lowering.scratch, !lowering.accumulates[1])
    lowering.emit { frame in
      let functions = frame.kernels.elementwise
      let (spare, dWeight) = (frame[scratch], frame[results[1]])
      let dot = spare + columns
      if starts { functions.fill(0, dWeight, columns) }
      for row in 0..<rows {
        let (x, dy) = (frame[operands[0]] + row * columns, frame[operands[3]] + row * columns)
        let dx = frame[results[0]] + row * columns
        let scale = frame[operands[2]][row]
        functions.multiply(dy, x, spare, columns)
        functions.accumulate(spare, scale, dWeight, columns)
        frame.kernels.rows.rowDots(spare, frame[operands[1]], dot, 1, columns, columns)
        functions.multiply(dy, frame[operands[1]], dx, columns)
        functions.scale(dx, scale, dx, columns)
        functions.accumulate(x, -dot[0] * scale * scale * scale / Float(max(columns, 1)), dx, columns)
      }
    }
  }

  public static var samples: [OperationSample] {
    let x = TensorType(.f32, [Axis("batch", 2), Axis("feature", 17)])
    return [
      OperationSample(
        RMSNormGradient(),
        [x, TensorType(.f32, [Axis("feature", 17)]), TensorType(.f32, [Axis("batch", 2)]), x],
        values: [.numbers, .numbers, .positive])
    ]
  }

  public static var rejections: [OperationRejection] {
    [OperationRejection(RMSNormGradient(), [TensorType(.f32, [Axis("feature", 3)])], .wrongCount)]
  }
}

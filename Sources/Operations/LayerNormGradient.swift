public import Graph
internal import KernelTable
public import Tape

/// The gradient of `layer_norm`.
///
/// Operands: x, weight, mean and inverse deviation per row, dy. Results: dx, dWeight and dBias.
public struct LayerNormGradient: LowerableOperation, GradientOperation {
  public static let name = "layer_norm_gradient"
  public static let summary = "The gradient of `layer_norm`."

  init() {}
  public init(attributes: Attributes) throws(OperationError) {}
  public var attributes: Attributes { Attributes() }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 5...5, Self.name)
    let rule = LayerNorm(epsilon: 0)
    let forward = try rule.resultTypes(for: [operands[0], operands[1], operands[1]])
    for (place, type) in zip([4, 2, 3], forward) where operands[place] != type {
      throw OperandChecks.unfit(Self.name, place)
    }
    return [operands[0], operands[1], operands[1]]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let (x, weight, mean, inverse, dy) = (operands[0], operands[1], operands[2], operands[3], operands[4])
    let n = weight.elements.count
    var dx = x
    var dWeight = ReferenceTensor(shape: [n])
    var dBias = dWeight
    for row in 0..<x.shape.rowCount {
      var (sum, dot) = (0.0, 0.0)
      for i in 0..<n {
        let normal = (x.elements[row * n + i] - mean.elements[row]) * inverse.elements[row]
        let slope = dy.elements[row * n + i]
        dWeight.elements[i] += slope * normal
        dBias.elements[i] += slope
        sum += slope * weight.elements[i]
        dot += slope * weight.elements[i] * normal
      }
      for i in 0..<n {
        let normal = (x.elements[row * n + i] - mean.elements[row]) * inverse.elements[row]
        dx.elements[row * n + i] =
          inverse.elements[row]
          * (dy.elements[row * n + i] * weight.elements[i] - (sum + normal * dot) / Double(n))
      }
    }
    return [dx, dWeight, dBias]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 14 * Double(operands[0].elementCount) }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { operands[0].axes.last?.name == axis }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [4] }
  public func sumsExamples(result: Int) -> Bool { result > 0 }
  public func canAccumulate(result: Int) -> Bool { result > 0 }

  public func lower(_ lowering: inout Lowering) {
    let operands = lowering.operands
    let results = lowering.results
    let rows = lowering.operandShapes[0].rowCount
    let columns = lowering.operandShapes[1][0]
    let (clearWeight, clearBias) = (!lowering.accumulates[1], !lowering.accumulates[2])
    lowering.emit { frame in
      if clearWeight { frame.kernels.elementwise.fill(0, frame[results[1]], columns) }
      if clearBias { frame.kernels.elementwise.fill(0, frame[results[2]], columns) }
      frame.kernels.rows.layerNormGradient(
        frame[operands[0]], frame[operands[1]], frame[operands[2]], frame[operands[3]], frame[operands[4]],
        frame[results[0]], frame[results[1]], frame[results[2]], rows, columns)
    }
  }

  public static var samples: [OperationSample] {
    let x = TensorType(.f32, [Axis("batch", 2), Axis("feature", 17)])
    let rows = TensorType(.f32, [Axis("batch", 2)])
    return [
      OperationSample(
        LayerNormGradient(), [x, TensorType(.f32, [Axis("feature", 17)]), rows, rows, x],
        values: [.numbers, .numbers, .numbers, .positive])
    ]
  }

  public static var rejections: [OperationRejection] {
    [OperationRejection(LayerNormGradient(), [TensorType(.f32, [Axis("feature", 3)])], .wrongCount)]
  }
}

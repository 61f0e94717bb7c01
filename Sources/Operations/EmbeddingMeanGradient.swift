public import Graph
internal import KernelTable
public import Tape

/// The gradient of `embedding_mean` with respect to its table: the gradient of a mean added to each row that it read.
///
/// Operands: indices, dy, the table (for its shape only), and the mask if there is one.
public struct EmbeddingMeanGradient: LowerableOperation, GradientOperation {
  public static let name = "embedding_mean_gradient"
  public static let summary = "The gradient of `embedding_mean` with respect to its table."
  let frozenRow: Int

  init(frozenRow: Int) { self.frozenRow = frozenRow }
  public init(attributes: Attributes) throws(OperationError) {
    frozenRow = try attributes.integer("frozen_row")
  }
  public var attributes: Attributes { Attributes([("frozen_row", .integer(frozenRow))]) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 3...4, Self.name)
    let mean = [operands[0], operands[2]] + operands[3...]
    guard try EmbeddingMean(frozenRow: frozenRow).resultTypes(for: mean)[0] == operands[1] else {
      throw OperandChecks.unfit(Self.name, 1)
    }
    return [operands[2]]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let e = EmbeddingMeanExtents(indices: operands[0].shape, table: operands[2].shape)
    var gradient = ReferenceTensor(shape: operands[2].shape)
    for row in 0..<e.sequences {
      let weights = e.weights(operands.count == 4 ? operands[3] : nil, row)
      for (place, weight) in weights.enumerated() {
        let index = Int(operands[0].elements[row * e.length + place])
        guard index >= 0, index < e.rows, index != frozenRow else { continue }
        for i in 0..<e.width {
          gradient.elements[index * e.width + i] += weight * operands[1].elements[row * e.width + i]
        }
      }
    }
    return [gradient]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double {
    2 * Double(operands[0].elementCount) * Double(operands[2][1])
  }
  /// Of the table's gradient, only the rows that were looked up are read and written.
  public func traffic(operands: [[Int]], results: [[Int]]) -> Double {
    8 * Double(operands[0].elementCount) * (Double(operands[2][1]) + 1) + 4 * Double(operands[1].elementCount)
  }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }
  public func rowsWritten(of result: Int) -> Int? { 0 }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [1] }
  public func readsNumbers(of operand: Int) -> Bool { operand != 2 }
  public func sumsExamples(result: Int) -> Bool { true }
  public func canAccumulate(result: Int) -> Bool { true }

  public func lower(_ lowering: inout Lowering) {
    let (indices, dy, gradient) = (lowering.operands[0], lowering.operands[1], lowering.results[0])
    let e = EmbeddingMeanExtents(indices: lowering.operandShapes[0], table: lowering.operandShapes[2])
    let mask = lowering.operands.count == 4 ? lowering.operands[3] : nil
    let (starts, frozen) = (!lowering.accumulates[0], frozenRow)
    lowering.emit { frame in
      if starts { frame.kernels.elementwise.fill(0, frame[gradient], e.rows * e.width) }
      for row in 0..<e.sequences {
        let weights = mask.map { Input(frame[$0] + row * e.length) }
        frame.kernels.tables.scatterAddSame(
          frame[dy] + row * e.width, frame.integers(indices) + row * e.length, weights, e.length,
          e.scale(weights, frame.kernels), frozen, frame[gradient], e.rows, e.width)
      }
    }
  }

  public static var samples: [OperationSample] {
    [-1, 3].flatMap { frozen in
      [5, 20, 100].flatMap { width in
        EmbeddingMeanExtents.samples(width).map { types in
          let dy = TensorType(.f32, [Axis("batch", 3), types[1].axes[1]])
          return OperationSample(
            EmbeddingMeanGradient(frozenRow: frozen), [types[0], dy] + types[1...],
            values: [.indices(below: 6), .numbers, .numbers, .mask])
        }
      }
    }
  }

  public static var rejections: [OperationRejection] {
    let types = EmbeddingMeanExtents.samples(4)[0]
    return [
      OperationRejection(EmbeddingMeanGradient(frozenRow: -1), [types[0], types[1], types[1]], .axesDiffer),
      OperationRejection(EmbeddingMeanGradient(frozenRow: -1), types, .wrongCount),
    ]
  }
}

public import Graph
internal import KernelTable
public import Tape

/// The gradient of `embedding` with respect to its table: the rows of dy added where they came from.
///
/// Operands: indices, dy, and the table (for its shape only).
public struct EmbeddingGradient: LowerableOperation, GradientOperation {
  public static let name = "embedding_gradient"
  public static let summary = "The gradient of `embedding` with respect to its table."
  let frozenRow: Int

  init(frozenRow: Int) { self.frozenRow = frozenRow }
  public init(attributes: Attributes) throws(OperationError) {
    frozenRow = try attributes.integer("frozen_row")
  }
  public var attributes: Attributes { Attributes([("frozen_row", .integer(frozenRow))]) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 3...3, Self.name)
    try OperandChecks.element(operands, 0, .i32, Self.name)
    try OperandChecks.rank(operands, 2, 2, Self.name)
    guard try Embedding().resultTypes(for: [operands[0], operands[2]])[0] == operands[1] else {
      throw OperandChecks.unfit(Self.name, 1)
    }
    return [operands[2]]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    var gradient = ReferenceTensor(shape: operands[2].shape)
    let (rows, width) = (gradient.shape[0], gradient.shape[1])
    for (place, value) in operands[0].elements.enumerated() {
      let index = Int(value)
      guard index >= 0, index < rows, index != frozenRow else { continue }
      for i in 0..<width { gradient.elements[index * width + i] += operands[1].elements[place * width + i] }
    }
    return [gradient]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { Double(operands[1].elementCount) }
  /// Of the table's gradient, only the rows that were looked up are read and written.
  public func traffic(operands: [[Int]], results: [[Int]]) -> Double {
    4 * Double(operands[0].elementCount) + 12 * Double(operands[1].elementCount)
  }
  public func absorbing(_ producer: any Operation, at place: Int, operands: [TensorType]) -> Absorption? {
    guard place == 1, let mean = producer as? MeanOverGradient, operands[0].axes.last?.name == mean.axis
    else { return nil }
    return Absorption(
      EmbeddingMeanGradient(frozenRow: frozenRow), [.own(0), .producer(0), .own(2)], .producer(2))
  }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }
  public func rowsWritten(of result: Int) -> Int? { 0 }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [1] }
  public func readsNumbers(of operand: Int) -> Bool { operand != 2 }
  public func sumsExamples(result: Int) -> Bool { true }
  public func canAccumulate(result: Int) -> Bool { true }

  public func lower(_ lowering: inout Lowering) {
    let (indices, dy, gradient) = (lowering.operands[0], lowering.operands[1], lowering.results[0])
    let count = lowering.operandShapes[0].elementCount
    let (rows, width) = (lowering.resultShapes[0][0], lowering.resultShapes[0][1])
    let (starts, frozen) = (!lowering.accumulates[0], frozenRow)
    lowering.emit { frame in
      if starts { frame.kernels.elementwise.fill(0, frame[gradient], rows * width) }
      frame.kernels.tables.scatterAdd(
        frame[dy], frame.integers(indices), count, frozen, frame[gradient], rows, width)
    }
  }

  public static var samples: [OperationSample] {
    [-1, 3].map {
      OperationSample(
        EmbeddingGradient(frozenRow: $0),
        [
          TensorType(.i32, [Axis("batch", 2), Axis("time", 7)]),
          TensorType(.f32, [Axis("batch", 2), Axis("time", 7), Axis("feature", 4)]),
          TensorType(.f32, [Axis("row", 5), Axis("feature", 4)]),
        ], values: [.indices(below: 5)])
    }
  }

  public static var rejections: [OperationRejection] {
    [OperationRejection(EmbeddingGradient(frozenRow: -1), [TensorType(.f32, [])], .wrongCount)]
  }
}

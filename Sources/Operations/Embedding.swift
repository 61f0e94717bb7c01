public import Graph
internal import KernelTable
public import Tape

/// Rows of a table looked up by whole numbers, as PyTorch's Embedding.
///
/// Operands: indices `i32[…]`, weight `[rows, width]`. The result has a new last axis, `feature`. An index outside
/// the table gives a row of zeros; inputs are checked before a step, so this happens to no one.
public struct Embedding: LowerableOperation {
  public static let name = "embedding"
  public static let summary = "Looks up a row of a table for every index."
  /// The row that gets no gradient, or −1 (PyTorch's `padding_idx`).
  let frozenRow: Int

  /// Creates the operation; `frozenRow` gets no gradient.
  public init(frozenRow: Int? = nil) { self.frozenRow = frozenRow ?? -1 }
  public init(attributes: Attributes) throws(OperationError) {
    frozenRow = try attributes.integer("frozen_row")
  }
  public var attributes: Attributes { Attributes([("frozen_row", .integer(frozenRow))]) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 2...2, Self.name)
    try OperandChecks.element(operands, 0, .i32, Self.name)
    try OperandChecks.element(operands, 1, .f32, Self.name)
    try OperandChecks.rank(operands, 1, 2, Self.name)
    if operands[0].has(AxisName.feature) {
      throw OperationError(.duplicateAxis, "\(operands[0]) has a `feature` axis already", operands: [0])
    }
    return [TensorType(.f32, operands[0].axes + [Axis(AxisName.feature, operands[1].axes[1].size)])]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let (rows, width) = (operands[1].shape[0], operands[1].shape[1])
    var y = ReferenceTensor(shape: operands[0].shape + [width])
    for (place, index) in operands[0].elements.enumerated() where index >= 0 && index < Double(rows) {
      for i in 0..<width { y.elements[place * width + i] = operands[1].elements[Int(index) * width + i] }
    }
    return [y]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient, context.needs(1) else { return }
    context.contribute(
      try context.apply(
        EmbeddingGradient(frozenRow: frozenRow), [context.operands[0], dy, context.operands[1]]), to: 1)
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  /// Of the table, only the rows that are looked up are read.
  public func traffic(operands: [[Int]], results: [[Int]]) -> Double {
    4 * Double(operands[0].elementCount) + 8 * Double(results[0].elementCount)
  }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }
  public func rowsRead(of operand: Int) -> Int? { operand == 1 ? 0 : nil }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [1] }

  public func lower(_ lowering: inout Lowering) {
    let (indices, weight, y) = (lowering.operands[0], lowering.operands[1], lowering.results[0])
    let count = lowering.operandShapes[0].elementCount
    let (rows, width) = (lowering.operandShapes[1][0], lowering.operandShapes[1][1])
    lowering.emit { frame in
      frame.kernels.tables.gather(frame[weight], rows, width, frame.integers(indices), count, frame[y])
    }
  }

  public static var samples: [OperationSample] {
    [
      OperationSample(
        Embedding(),
        [
          TensorType(.i32, [Axis("batch", 2), Axis("time", 3)]),
          TensorType(.f32, [Axis("row", 5), Axis("feature", 4)]),
        ], values: [.indices(below: 5)])
    ]
  }

  public static var rejections: [OperationRejection] {
    let table = TensorType(.f32, [Axis("row", 5), Axis("feature", 4)])
    return [
      OperationRejection(Embedding(), [TensorType(.f32, [Axis("batch", 2)]), table], .wrongElementType),
      OperationRejection(Embedding(), [TensorType(.i32, [Axis("feature", 2)]), table], .duplicateAxis),
    ]
  }
}

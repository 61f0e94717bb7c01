public import Graph
internal import KernelTable
public import Tape

/// The mean of the rows that a sequence of whole numbers names: `embedding`, then `mean`, without the rows in between.
///
/// Operands: indices `i32[…, time]`, weight `[rows, width]`, and a mask of the indices' axes if there is padding. Passes make
/// it; see `MeanOver.absorbing`. As PyTorch's EmbeddingBag with `mode='mean'`, but for the mask.
public struct EmbeddingMean: LowerableOperation {
  public static let name = "embedding_mean"
  public static let summary = "The mean over a sequence of the rows of a table that it names."
  let frozenRow: Int

  init(frozenRow: Int) { self.frozenRow = frozenRow }
  public init(attributes: Attributes) throws(OperationError) {
    frozenRow = try attributes.integer("frozen_row")
  }
  public var attributes: Attributes { Attributes([("frozen_row", .integer(frozenRow))]) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 2...3, Self.name)
    guard let time = operands[0].axes.last, time.name != AxisName.batch else {
      throw OperationError(.missingAxis, "`\(Self.name)` needs a sequence, not \(operands[0])", operands: [0])
    }
    let rows = try Embedding().resultTypes(for: Array(operands[..<2]))[0]
    return [try PoolExtents.resultType([rows] + operands[2...], time.name, Self.name)]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let rows = Embedding(frozenRow: frozenRow).evaluate(Array(operands[..<2]), in: context)
    let types = context.operandTypes
    guard let time = types[0].axes.last?.name,
      let type = try? Embedding().resultTypes(for: Array(types[..<2]))
    else { return [] }
    var context = context
    context.operandTypes = type + types[2...]
    return MeanOver(axis: time).evaluate(rows + operands[2...], in: context)
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient, context.needs(1) else { return }
    let (indices, table) = (context.operands[0], context.operands[1])
    context.contribute(
      try context.apply(
        EmbeddingMeanGradient(frozenRow: frozenRow), [indices, dy, table] + context.operands[2...]), to: 1)
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double {
    Double(operands[0].elementCount) * Double(operands[1][1])
  }
  /// Of the table, only the rows that are looked up are read.
  public func traffic(operands: [[Int]], results: [[Int]]) -> Double {
    4 * Double(operands[0].elementCount) * (Double(operands[1][1]) + 2) + 4 * Double(results[0].elementCount)
  }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { axis == operands[0].axes.last?.name }
  public func rowsRead(of operand: Int) -> Int? { operand == 1 ? 0 : nil }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [1] }

  public func lower(_ lowering: inout Lowering) {
    let (indices, table, y) = (lowering.operands[0], lowering.operands[1], lowering.results[0])
    let e = EmbeddingMeanExtents(indices: lowering.operandShapes[0], table: lowering.operandShapes[1])
    let mask = lowering.operands.count == 3 ? lowering.operands[2] : nil
    lowering.emit { frame in
      for row in 0..<e.sequences {
        let weights = mask.map { Input(frame[$0] + row * e.length) }
        frame.kernels.tables.gatherSum(
          frame[table], e.rows, e.width, frame.integers(indices) + row * e.length, weights, e.length,
          e.scale(weights, frame.kernels), frame[y] + row * e.width)
      }
    }
  }

  public static var samples: [OperationSample] {
    [5, 20, 100].flatMap { width in
      EmbeddingMeanExtents.samples(width).map {
        OperationSample(EmbeddingMean(frozenRow: -1), $0, values: [.indices(below: 6), .numbers, .mask])
      }
    }
  }

  public static var rejections: [OperationRejection] {
    let types = EmbeddingMeanExtents.samples(4)
    return [
      OperationRejection(
        EmbeddingMean(frozenRow: -1), [TensorType(.i32, [Axis("batch", 3)]), types[0][1]], .missingAxis),
      OperationRejection(EmbeddingMean(frozenRow: -1), types[0] + [types[0][0]], .axesDiffer),
    ]
  }
}

/// The lengths in the loops of `embedding_mean` and its gradient.
struct EmbeddingMeanExtents: Sendable {
  let sequences: Int
  let length: Int
  let rows: Int
  let width: Int

  init(indices: [Int], table: [Int]) {
    sequences = indices.rowCount
    length = indices[indices.count - 1]
    (rows, width) = (table[0], table[1])
  }

  /// What the sum over a sequence is multiplied with.
  func scale(_ weights: Input?, _ kernels: KernelTable) -> Float {
    1 / (weights.map { max(Float(kernels.rows.sum($0, length)), 1) } ?? Float(max(length, 1)))
  }

  /// What each place of a sequence counts, in the reference.
  func weights(_ mask: ReferenceTensor?, _ row: Int) -> [Double] {
    let weights = (0..<length).map { mask?.elements[row * length + $0] ?? 1 }
    let count = max(weights.reduce(0, +), 1)
    return weights.map { $0 / count }
  }

  /// Indices and a table, without and with a mask.
  static func samples(_ width: Int) -> [[TensorType]] {
    let indices = TensorType(.i32, [Axis("batch", 3), Axis("time", 7)])
    let table = TensorType(.f32, [Axis("row", 5), Axis("feature", Size(width))])
    return [[indices, table], [indices, table, TensorType(.bool, indices.axes)]]
  }
}

public import Graph
internal import KernelTable
public import Tape

/// The gradient of `bag_linear` with respect to its weight: dy added to each column that the tokens name.
///
/// Operands: tokens, dy, and the mask if there is padding.
public struct BagLinearWeightGradient: LowerableOperation, GradientOperation {
  public static let name = "bag_linear_weight_gradient"
  public static let summary = "The gradient of `bag_linear` with respect to its weight."
  let size: Int
  let counts: Bool
  /// The names of the weight's axes.
  let axes: [String]

  init(size: Int, counts: Bool, axes: [String]) {
    self.size = size
    self.counts = counts
    self.axes = axes
  }

  public init(attributes: Attributes) throws(OperationError) {
    size = try attributes.integer("size")
    counts = try attributes.boolean("counts")
    axes = try LinearWeightGradient(attributes: attributes).axes
  }

  public var attributes: Attributes {
    Attributes([("size", .integer(size)), ("counts", .boolean(counts)), ("axes", .words(axes))])
  }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 2...3, Self.name)
    let bag = try BagOfWords(size: size, counts: counts).resultTypes(for: [operands[0]] + operands[2...])
    return try LinearWeightGradient(axes: axes).resultTypes(for: [bag[0], operands[1]])
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let bag = BagOfWords(size: size, counts: counts).evaluate([operands[0]] + operands[2...], in: context)
    return LinearWeightGradient(axes: axes).evaluate([bag[0], operands[1]], in: context)
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double {
    Double(operands[0].elementCount) * Double(results[0][0])
  }
  /// Of the gradient, the columns that are named are read and written.
  public func traffic(operands: [[Int]], results: [[Int]]) -> Double {
    4 * Double(operands[0].elementCount) * (2 * Double(results[0][0]) + 2) + 4
      * Double(operands[1].elementCount)
  }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [1] }
  public func sumsExamples(result: Int) -> Bool { true }
  public func canAccumulate(result: Int) -> Bool { true }

  /// The marks and the list of tokens, and the gradient with columns as rows, twice.
  public func scratchCount(operands: [[Int]], results: [[Int]]) -> Int {
    TokenList.scratchCount(length: operands[0].last ?? 0, size: size) + 2 * results[0].elementCount
  }

  public func lower(_ lowering: inout Lowering) {
    let (tokens, dy, dw) = (lowering.operands[0], lowering.operands[1], lowering.results[0])
    let mask = lowering.operands.count == 3 ? lowering.operands[2] : nil
    let shape = lowering.operandShapes[0]
    let (rows, length) = (shape.rowCount, shape[shape.count - 1])
    let (out, size, starts) = (lowering.resultShapes[0][0], size, !lowering.accumulates[0])
    let list = TokenList(lowering.scratch, length: length, size: size, counts: counts)
    let columns = list.end
    lowering.emit { frame in
      let sums = frame[columns]
      frame.kernels.elementwise.fill(0, sums, out * size)
      list.start(frame)
      for row in 0..<rows {
        let count = list.fill(
          frame, frame.integers(tokens) + row * length, mask.map { frame[$0] + row * length }, number: row + 1
        )
        frame.kernels.tables.scatterAddSame(
          frame[dy] + row * out, list.tokens(frame), nil, count, 1, -1, sums, size, out)
      }
      if starts {
        frame.kernels.rows.transposed(sums, size, out, frame[dw])
      } else {
        frame.kernels.rows.transposed(sums, size, out, sums + out * size)
        frame.kernels.elementwise.add(frame[dw], sums + out * size, frame[dw], out * size)
      }
    }
  }

  public static var samples: [OperationSample] {
    [true, false].flatMap { counts in
      TokenList.samples.map { tokens in
        OperationSample(
          BagLinearWeightGradient(size: 4, counts: counts, axes: ["out", "in"]),
          [tokens[0], TensorType(.f32, [Axis("batch", 3), Axis("feature", 9)])] + tokens[1...],
          values: [.indices(below: 5), .numbers, .mask])
      }
    }
  }

  public static var rejections: [OperationRejection] {
    let tokens = TokenList.samples[0][0]
    let operation = BagLinearWeightGradient(size: 4, counts: true, axes: ["out", "in"])
    return [
      OperationRejection(operation, [tokens], .wrongCount),
      OperationRejection(
        operation, [tokens, TensorType(.f32, [Axis("batch", 2), Axis("feature", 9)])], .axesDiffer),
    ]
  }
}

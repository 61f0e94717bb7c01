public import Graph
internal import KernelTable
public import Tape

/// `bag_of_words`, then `linear`, without the bag: the sum of the weight's columns that the tokens name, and the bias.
///
/// Operands: tokens `i32[…, time]`, weight `[out, vocabulary]`, optionally bias `[out]`, and a mask of the tokens' axes if
/// there is padding. Passes make it; see `Linear.absorbing`.
public struct BagLinear: LowerableOperation {
  public static let name = "bag_linear"
  public static let summary = "The sum of a weight's columns that a sequence of tokens names, with a bias."
  let counts: Bool
  let hasBias: Bool

  init(counts: Bool, hasBias: Bool) {
    self.counts = counts
    self.hasBias = hasBias
  }

  public init(attributes: Attributes) throws(OperationError) {
    counts = try attributes.boolean("counts")
    hasBias = try attributes.boolean("biased")
  }

  public var attributes: Attributes {
    Attributes([("counts", .boolean(counts)), ("biased", .boolean(hasBias))])
  }

  private var maskPlace: Int { hasBias ? 3 : 2 }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, maskPlace...maskPlace + 1, Self.name)
    try OperandChecks.rank(operands, 1, 2, Self.name)
    guard let size = operands[1].axes[1].size.constant else {
      throw OperationError(
        .sizeNotFixed, "the weight of `\(Self.name)` must have a fixed number of columns", operands: [1])
    }
    let bag = try BagOfWords(size: size, counts: counts).resultTypes(
      for: [operands[0]] + operands[maskPlace...])
    return try Linear().resultTypes(for: bag + operands[1..<maskPlace])
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let bag = BagOfWords(size: operands[1].shape[1], counts: counts)
      .evaluate([operands[0]] + operands[maskPlace...], in: context)
    return Linear().evaluate(bag + operands[1..<maskPlace], in: context)
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    let weight = context.graph.type(context.operands[1])
    if context.needs(1), let size = weight.axes[1].size.constant {
      context.contribute(
        try context.apply(
          BagLinearWeightGradient(size: size, counts: counts, axes: weight.axes.map(\.name)),
          [context.operands[0], dy] + context.operands[maskPlace...]), to: 1)
    }
    if hasBias, context.needs(2) {
      let leading = context.graph.type(dy).axes.dropLast().map(\.name)
      let name = context.graph.type(context.operands[2]).axes[0].name
      context.contribute(try context.apply(ReduceSum(axes: leading, rename: name), [dy]), to: 2)
    }
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double {
    Double(operands[0].elementCount) * Double(operands[1][0])
  }
  /// Of the weight, the columns that are named are read.
  public func traffic(operands: [[Int]], results: [[Int]]) -> Double {
    4 * Double(operands[0].elementCount) * (Double(operands[1][0]) + 2) + 4 * Double(results[0].elementCount)
  }
  public func mixes(axis: String, operands: [TensorType]) -> Bool {
    axis == operands[0].axes.last?.name || axis == AxisName.feature
  }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool {
    operands == Set(1..<maskPlace)
  }

  /// The marks and the list of tokens; the weight's columns as rows, unless they are made before the tiles.
  public func scratchCount(operands: [[Int]], results: [[Int]]) -> Int {
    let (out, size) = (operands[1][0], operands[1][1])
    return TokenList.scratchCount(length: operands[0].last ?? 0, size: size) + out * size
  }

  public func lower(_ lowering: inout Lowering) {
    let (tokens, weight, y) = (lowering.operands[0], lowering.operands[1], lowering.results[0])
    let bias = hasBias ? lowering.operands[2] : nil
    let mask = lowering.operands.count > maskPlace ? lowering.operands[maskPlace] : nil
    let shape = lowering.operandShapes[0]
    let (rows, length) = (shape.rowCount, shape[shape.count - 1])
    let (out, size) = (lowering.operandShapes[1][0], lowering.operandShapes[1][1])
    let list = TokenList(lowering.scratch, length: length, size: size, counts: counts)
    let prepared = lowering.prepared(weight, "transposed", count: out * size) {
      $0.kernels.rows.transposed($0[weight], out, size, $0[$1])
    }
    let columns = prepared ?? list.end
    lowering.emit { frame in
      if prepared == nil { frame.kernels.rows.transposed(frame[weight], out, size, frame[columns]) }
      list.start(frame)
      for row in 0..<rows {
        let count = list.fill(
          frame, frame.integers(tokens) + row * length, mask.map { frame[$0] + row * length }, number: row + 1
        )
        let to = frame[y] + row * out
        frame.kernels.tables.gatherSum(frame[columns], size, out, list.tokens(frame), nil, count, 1, to)
        if let bias { frame.kernels.elementwise.add(to, frame[bias], to, out) }
      }
    }
  }

  public static var samples: [OperationSample] {
    [true, false].flatMap { counts in
      [true, false].flatMap { hasBias in
        TokenList.samples.map { tokens in
          OperationSample(
            BagLinear(counts: counts, hasBias: hasBias),
            [tokens[0], TensorType(.f32, [Axis("out", 20), Axis("in", 4)])]
              + (hasBias ? [TensorType(.f32, [Axis("out", 20)])] : []) + tokens[1...],
            values: [.indices(below: 5), .numbers] + (hasBias ? [.numbers] : []) + [.mask])
        }
      }
    }
  }

  public static var rejections: [OperationRejection] {
    let tokens = TokenList.samples[0][0]
    return [
      OperationRejection(BagLinear(counts: true, hasBias: true), [tokens], .wrongCount),
      OperationRejection(
        BagLinear(counts: true, hasBias: false), [tokens, TensorType(.f32, [Axis("out", 4)])], .axesDiffer),
    ]
  }
}

public import Graph
internal import KernelTable
public import Tape

/// How often each token of a vocabulary occurs in a sequence, or only whether it does.
///
/// Operands: tokens `i32[…, time]`, and a mask of the same axes if there is padding. Result: `f32[…, feature]`, a number
/// for each token. A token outside the vocabulary is not counted; tokens are checked before a step.
public struct BagOfWords: LowerableOperation, GradientOperation {
  public static let name = "bag_of_words"
  public static let summary = "How often each token of a vocabulary occurs in a sequence, or whether it does."
  let size: Int
  let counts: Bool

  /// Creates the operation.
  ///
  /// - Parameters:
  ///   - size: the number of different tokens.
  ///   - counts: whether occurrences are counted; else each token gives 1 at most.
  public init(size: Int, counts: Bool) {
    self.size = size
    self.counts = counts
  }

  public init(attributes: Attributes) throws(OperationError) {
    size = try attributes.integer("size")
    counts = try attributes.boolean("counts")
  }

  public var attributes: Attributes { Attributes([("size", .integer(size)), ("counts", .boolean(counts))]) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 1...2, Self.name)
    try OperandChecks.element(operands, 0, .i32, Self.name)
    guard size > 0 else { throw OperationError(.badAttribute, "`size` must be above 0") }
    guard let last = operands[0].axes.last, last.name != AxisName.batch else {
      throw OperationError(
        .missingAxis, "`\(Self.name)` needs tokens in a sequence, not \(operands[0])", operands: [0])
    }
    if operands.count == 2 {
      guard operands[1] == TensorType(.bool, operands[0].axes) else {
        throw OperationError(
          .axesDiffer, "the mask of `\(Self.name)` must be one truth value per token, not \(operands[1])",
          operands: [1])
      }
    }
    let result = TensorType(.f32, operands[0].axes.dropLast() + [Axis(AxisName.feature, size)])
    return [try OperandChecks.unique(result, Self.name)]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let length = operands[0].shape[operands[0].shape.count - 1]
    var y = ReferenceTensor(shape: operands[0].shape.dropLast() + [size])
    for place in operands[0].elements.indices where operands.count == 1 || operands[1].elements[place] != 0 {
      let token = Int(operands[0].elements[place])
      guard token >= 0, token < size else { continue }
      let at = place / length * size + token
      y.elements[at] = counts ? y.elements[at] + 1 : 1
    }
    return [y]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { Double(operands[0].elementCount) }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { axis == operands[0].axes.last?.name }

  public func lower(_ lowering: inout Lowering) {
    let (tokens, result) = (lowering.operands[0], lowering.results[0])
    let mask = lowering.operands.count == 2 ? lowering.operands[1] : nil
    let shape = lowering.operandShapes[0]
    let (rows, length) = (shape.rowCount, shape[shape.count - 1])
    let (size, counts) = (size, counts)
    lowering.emit { frame in
      frame.kernels.elementwise.fill(0, frame[result], rows * size)
      for row in 0..<rows {
        let (from, to) = (frame.integers(tokens) + row * length, frame[result] + row * size)
        for place in 0..<length {
          let token = Int(from[place])
          if let mask, frame[mask][row * length + place] == 0 { continue }
          guard token >= 0, token < size else { continue }
          to[token] = counts ? to[token] + 1 : 1
        }
      }
    }
  }

  public static var samples: [OperationSample] {
    let tokens = TensorType(.i32, [Axis("batch", 3), Axis("time", 5)])
    return [true, false].flatMap { counts in
      [
        OperationSample(BagOfWords(size: 4, counts: counts), [tokens], values: [.indices(below: 4)]),
        OperationSample(
          BagOfWords(size: 4, counts: counts), [tokens, TensorType(.bool, tokens.axes)],
          values: [.indices(below: 4), .mask]),
      ]
    }
  }

  public static var rejections: [OperationRejection] {
    let tokens = TensorType(.i32, [Axis("batch", 3), Axis("time", 5)])
    return [
      OperationRejection(
        BagOfWords(size: 4, counts: true), [TensorType(.i32, [Axis("batch", 3)])], .missingAxis),
      OperationRejection(
        BagOfWords(size: 4, counts: true), [TensorType(.f32, tokens.axes)], .wrongElementType),
      OperationRejection(
        BagOfWords(size: 4, counts: true), [tokens, TensorType(.bool, [Axis("batch", 3)])], .axesDiffer),
    ]
  }
}

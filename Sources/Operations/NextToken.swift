public import Graph
public import Tape

/// The token that follows each position: what a language model is to predict there.
///
/// −1, a label that losses ignore, stands at the last position and, if a padding token is given, where the next token
/// is padding.
public struct NextToken: LowerableOperation, GradientOperation {
  public static let name = "next_token"
  public static let summary = "The token that follows each position, −1 where none does."
  let pad: Int?

  /// Creates the operation, for tokens of which one may be padding.
  public init(pad: Int?) { self.pad = pad }

  public init(attributes: Attributes) throws(OperationError) {
    pad = attributes["pad"] == nil ? nil : try attributes.integer("pad")
  }

  public var attributes: Attributes { Attributes(pad.map { [("pad", .integer($0))] } ?? []) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 1...1, Self.name)
    try OperandChecks.element(operands, 0, .i32, Self.name)
    guard let last = operands[0].axes.last, last.name != AxisName.batch else {
      throw OperationError(
        .missingAxis, "`\(Self.name)` needs tokens in a sequence, not \(operands[0])", operands: [0])
    }
    return [operands[0]]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    var y = operands[0]
    let length = max(y.shape[y.shape.count - 1], 1)
    for place in y.elements.indices {
      let isLast = place % length == length - 1
      let next = isLast ? -1 : operands[0].elements[place + 1]
      y.elements[place] = pad.map { next == Double($0) } ?? false ? -1 : next
    }
    return [y]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { axis == operands[0].axes.last?.name }

  public func lower(_ lowering: inout Lowering) {
    let (tokens, result) = (lowering.operands[0], lowering.results[0])
    let shape = lowering.operandShapes[0]
    let (rows, length) = (shape.rowCount, shape[shape.count - 1])
    let pad = pad.map { Int32(clamping: $0) }
    lowering.emit { frame in
      for row in 0..<rows {
        let (from, to) = (frame.integers(tokens) + row * length, frame.integers(result) + row * length)
        for place in 0..<length {
          let next = place + 1 < length ? from[place + 1] : -1
          to[place] = next == pad ? -1 : next
        }
      }
    }
  }

  public static var samples: [OperationSample] {
    let tokens = TensorType(.i32, [Axis("batch", 3), Axis("time", 5)])
    return [
      OperationSample(NextToken(pad: nil), [tokens], values: [.indices(below: 4)]),
      OperationSample(NextToken(pad: 0), [tokens], values: [.indices(below: 3)]),
      OperationSample(
        NextToken(pad: 2), [TensorType(.i32, [Axis("batch", 2), Axis("time", 1)])],
        values: [.indices(below: 3)]),
    ]
  }

  public static var rejections: [OperationRejection] {
    [
      OperationRejection(NextToken(pad: 0), [TensorType(.i32, [Axis("batch", 3)])], .missingAxis),
      OperationRejection(
        NextToken(pad: 0), [TensorType(.f32, [Axis("batch", 3), Axis("time", 2)])], .wrongElementType),
    ]
  }
}

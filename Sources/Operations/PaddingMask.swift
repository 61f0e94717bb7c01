public import Graph
public import Tape

/// True where a token is not the padding token.
public struct PaddingMask: LowerableOperation, GradientOperation {
  public static let name = "padding_mask"
  public static let summary = "Tells real tokens from padding."
  /// The padding token's number.
  public let pad: Int

  /// Creates the operation for a padding token's number.
  public init(pad: Int) { self.pad = pad }
  public init(attributes: Attributes) throws(OperationError) { pad = try attributes.integer("pad") }
  public var attributes: Attributes { Attributes([("pad", .integer(pad))]) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 1...1, Self.name)
    try OperandChecks.element(operands, 0, .i32, Self.name)
    return [TensorType(.bool, operands[0].axes)]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    [operands[0].mapped { $0 == Double(pad) ? 0 : 1 }]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }

  public func lower(_ lowering: inout Lowering) {
    let (tokens, y) = (lowering.operands[0], lowering.results[0])
    let count = lowering.resultShapes[0].elementCount
    let pad = Int32(clamping: pad)
    lowering.emit { frame in
      let (from, to) = (frame.integers(tokens), frame[y])
      for i in 0..<count { to[i] = from[i] == pad ? 0 : 1 }
    }
  }

  public static var samples: [OperationSample] {
    [
      OperationSample(
        PaddingMask(pad: 1), [TensorType(.i32, [Axis("batch", 2), Axis("time", 5)])],
        values: [.indices(below: 3)])
    ]
  }

  public static var rejections: [OperationRejection] {
    [OperationRejection(PaddingMask(pad: 0), [TensorType(.f32, [])], .wrongElementType)]
  }
}

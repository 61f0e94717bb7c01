public import Graph
public import Tape

/// A mask as numbers: 1 where it is true, 0 elsewhere.
public struct MaskNumbers: LowerableOperation, GradientOperation {
  public static let name = "mask_numbers"
  public static let summary = "A mask as ones and zeros."

  /// Creates the operation.
  public init() {}
  public init(attributes: Attributes) throws(OperationError) { self.init() }
  public var attributes: Attributes { Attributes() }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 1...1, Self.name)
    try OperandChecks.element(operands, 0, .bool, Self.name)
    return [TensorType(.f32, operands[0].axes)]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    [operands[0].mapped { $0 == 0 ? 0 : 1 }]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }

  public func lower(_ lowering: inout Lowering) {
    let (mask, result) = (lowering.operands[0], lowering.results[0])
    let count = lowering.resultShapes[0].elementCount
    lowering.emit { frame in
      let (from, to) = (frame[mask], frame[result])
      for i in 0..<count { to[i] = from[i] == 0 ? 0 : 1 }
    }
  }

  public static var samples: [OperationSample] {
    [
      OperationSample(
        MaskNumbers(), [TensorType(.bool, [Axis("batch", 3), Axis("time", 4)])], values: [.mask])
    ]
  }

  public static var rejections: [OperationRejection] {
    [OperationRejection(MaskNumbers(), [TensorType(.f32, [Axis("batch", 3)])], .wrongElementType)]
  }
}

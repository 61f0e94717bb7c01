public import Graph
public import Tape

/// The number 1: the gradient of the loss with respect to itself.
public struct One: LowerableOperation, GradientOperation {
  public static let name = "one"
  public static let summary = "The number 1."

  /// Creates the operation.
  public init() {}
  public init(attributes: Attributes) throws(OperationError) { self.init() }
  public var attributes: Attributes { Attributes() }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 0...0, Self.name)
    return [TensorType(.f32, [])]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    [ReferenceTensor(shape: [], elements: [1])]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }

  public func lower(_ lowering: inout Lowering) {
    let y = lowering.results[0]
    lowering.emit { $0[y][0] = 1 }
  }

  public static var samples: [OperationSample] { [OperationSample(One(), [])] }
  public static var rejections: [OperationRejection] {
    [OperationRejection(One(), [TensorType(.f32, [])], .wrongCount)]
  }
}

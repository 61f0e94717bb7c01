public import Graph
public import Tape

/// `y = 1 / x`, and 0 where x is 0: the mean of nothing is nothing.
public struct Inverse: LowerableOperation {
  public static let name = "inverse"
  public static let summary = "One divided by each number, 0 where it is 0."

  /// Creates the operation.
  public init() {}
  public init(attributes: Attributes) throws(OperationError) { self.init() }
  public var attributes: Attributes { Attributes() }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 1...1, Self.name)
    try OperandChecks.element(operands, 0, .f32, Self.name)
    return [operands[0]]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    [operands[0].mapped { $0 == 0 ? 0 : 1 / $0 }]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    let square = try context.apply(Multiply(), [context.results[0], context.results[0]])
    let product = try context.apply(Multiply(), [dy, square])
    context.contribute(try context.apply(Scale(by: -1), [product]), to: 0)
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { Double(results[0].elementCount) }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }

  public func lower(_ lowering: inout Lowering) {
    let (operand, result) = (lowering.operands[0], lowering.results[0])
    let count = lowering.resultShapes[0].elementCount
    lowering.emit { frame in
      let (x, y) = (frame[operand], frame[result])
      for i in 0..<count { y[i] = x[i] == 0 ? 0 : 1 / x[i] }
    }
  }

  public static var samples: [OperationSample] {
    [
      OperationSample(Inverse(), [TensorType(.f32, [])], values: [.positive]),
      OperationSample(
        Inverse(), [TensorType(.f32, [Axis("batch", 3), Axis("feature", 5)])], values: [.positive]),
    ]
  }

  public static var rejections: [OperationRejection] {
    [OperationRejection(Inverse(), [TensorType(.i32, [])], .wrongElementType)]
  }
}

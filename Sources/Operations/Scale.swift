public import Graph
internal import KernelTable
public import Tape

/// `y = factor · x`.
public struct Scale: LowerableOperation {
  public static let name = "scale"
  public static let summary = "Multiplies every element by a fixed number."
  let factor: Double

  /// Creates the operation.
  public init(by factor: Double) { self.factor = factor }
  public init(attributes: Attributes) throws(OperationError) { factor = try attributes.decimal("by") }
  public var attributes: Attributes { Attributes([("by", .decimal(factor))]) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 1...1, Self.name)
    try OperandChecks.element(operands, 0, .f32, Self.name)
    return [operands[0]]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    [operands[0].mapped { factor * $0 }]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    context.contribute(try context.apply(self, [dy]), to: 0)
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { Double(results[0].elementCount) }
  public func atFirst(of axis: String, operands: [TensorType], isMasked: Bool) -> FirstForm? {
    mixes(axis: axis, operands: operands) ? nil : FirstForm(self)
  }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { true }
  public var inPlaceOperands: [Int] { [0] }

  public func lower(_ lowering: inout Lowering) {
    let (x, y) = (lowering.operands[0], lowering.results[0])
    let (count, factor) = (lowering.resultShapes[0].elementCount, Float(factor))
    lowering.emit { $0.kernels.elementwise.scale($0[x], factor, $0[y], count) }
  }

  public static var samples: [OperationSample] {
    [OperationSample(Scale(by: -2.5), [TensorType(.f32, [Axis("batch", 3), Axis("feature", 17)])])]
  }

  public static var rejections: [OperationRejection] {
    [OperationRejection(Scale(by: 2), [TensorType(.i32, [])], .wrongElementType)]
  }
}

public import Graph
internal import KernelTable
public import Tape

/// `y[…, c] = factor[c] · x[…, c]`: each number of the last axis by a fixed one of its own.
public struct ScaleClasses: LowerableOperation {
  public static let name = "scale_classes"
  public static let summary = "Multiplies each number of the last axis by a fixed one of its own."
  let factors: [Double]

  /// Creates the operation.
  public init(by factors: [Double]) { self.factors = factors }
  public init(attributes: Attributes) throws(OperationError) { factors = try attributes.decimals("by") }
  public var attributes: Attributes { Attributes([("by", .decimals(factors))]) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 1...1, Self.name)
    try OperandChecks.element(operands, 0, .f32, Self.name)
    let axis = try OperandChecks.lastAxis(operands, 0, Self.name)
    guard axis.size.constant == factors.count else {
      throw OperationError(
        .sizesDisagree,
        "`\(Self.name)` has \(factors.count) factors, but `\(axis.name)` is \(axis.size) long",
        operands: [0], axis: axis.name)
    }
    return [operands[0]]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    var y = operands[0]
    for place in y.elements.indices { y.elements[place] *= factors[place % factors.count] }
    return [y]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    context.contribute(try context.apply(self, [dy]), to: 0)
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { Double(results[0].elementCount) }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { axis == operands[0].axes.last?.name }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { true }
  public var inPlaceOperands: [Int] { [0] }

  public func lower(_ lowering: inout Lowering) {
    let (operand, result) = (lowering.operands[0], lowering.results[0])
    let (rows, columns) = (lowering.operandShapes[0].rowCount, factors.count)
    let factors = factors.map(Float.init)
    lowering.emit { frame in
      factors.withUnsafeBufferPointer { factors in
        guard let factor = factors.baseAddress else { return }
        for row in 0..<rows {
          frame.kernels.elementwise.multiply(
            frame[operand] + row * columns, factor, frame[result] + row * columns, columns)
        }
      }
    }
  }

  public static var samples: [OperationSample] {
    [
      OperationSample(
        ScaleClasses(by: [1, 0.5, -2, 3]), [TensorType(.f32, [Axis("batch", 3), Axis("class", 4)])])
    ]
  }

  public static var rejections: [OperationRejection] {
    [
      OperationRejection(
        ScaleClasses(by: [1, 2]), [TensorType(.f32, [Axis("batch", 3), Axis("class", 4)])], .sizesDisagree),
      OperationRejection(ScaleClasses(by: []), [TensorType(.f32, [])], .missingAxis),
    ]
  }
}

public import Graph
internal import KernelTable
internal import Tape

/// `y = a · b`, joined by the names of the axes; what one lacks is repeated. A mask may be the second operand.
public struct Multiply: BroadcastBinary {
  public static let name = "multiply"
  public static let summary = "Multiplies two values, joined by the names of their axes."

  /// Creates the operation.
  public init() {}
  public init(attributes: Attributes) throws(OperationError) { self.init() }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    let type = try NamedJoin.type(operands, Self.name)
    try OperandChecks.element(operands, 0, .f32, Self.name)
    if operands[1].element != .bool { try OperandChecks.element(operands, 1, .f32, Self.name) }
    return [TensorType(.f32, type.axes)]
  }

  static func value(_ a: Double, _ b: Double) -> Double { a * b }

  static func combine(_ kernels: KernelTable, _ a: Input, _ b: Input, _ y: Output, _ count: Int) {
    kernels.elementwise.multiply(a, b, y, count)
  }

  static func combine(_ kernels: KernelTable, _ a: Input, scalar: Float, _ y: Output, _ count: Int) {
    kernels.elementwise.scale(a, scalar, y, count)
  }

  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands.count == 1 }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    for operand in 0..<2 where context.needs(operand) {
      let product = try context.apply(Multiply(), [dy, context.operands[1 - operand]])
      context.contribute(try Self.reduced(product, to: context.operands[operand], &context), to: operand)
    }
  }

  public static var samples: [OperationSample] {
    joinSamples.map { OperationSample(Multiply(), $0) } + [
      OperationSample(
        Multiply(),
        [
          TensorType(.f32, [Axis("batch", 2), Axis("time", 3), Axis("feature", 4)]),
          TensorType(.bool, [Axis("batch", 2), Axis("time", 3)]),
        ], values: [.numbers, .mask])
    ]
  }

  public static var rejections: [OperationRejection] {
    joinRejections.map { OperationRejection(Multiply(), $0.operands, $0.kind) }
  }
}

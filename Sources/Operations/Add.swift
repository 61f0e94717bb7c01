public import Graph
internal import KernelTable
internal import Tape

/// `y = a + b`, joined by the names of the axes; what one lacks is repeated.
public struct Add: BroadcastBinary {
  public static let name = "add"
  public static let summary = "Adds two values, joined by the names of their axes."

  /// Creates the operation.
  public init() {}
  public init(attributes: Attributes) throws(OperationError) { self.init() }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    let type = try NamedJoin.type(operands, Self.name)
    try OperandChecks.element(operands, 0, .f32, Self.name)
    try OperandChecks.element(operands, 1, .f32, Self.name)
    return [type]
  }

  static func value(_ a: Double, _ b: Double) -> Double { a + b }

  static func combine(_ kernels: KernelTable, _ a: Input, _ b: Input, _ y: Output, _ count: Int) {
    kernels.elementwise.add(a, b, y, count)
  }

  static func combine(_ kernels: KernelTable, _ a: Input, scalar: Float, _ y: Output, _ count: Int) {
    for i in 0..<count { y[i] = a[i] + scalar }
  }

  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [0, 1] }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    for operand in 0..<2 where context.needs(operand) {
      context.contribute(try Self.reduced(dy, to: context.operands[operand], &context), to: operand)
    }
  }

  public static var samples: [OperationSample] { joinSamples.map { OperationSample(Add(), $0) } }

  public static var rejections: [OperationRejection] {
    joinRejections.map { OperationRejection(Add(), $0.operands, $0.kind) }
      + [
        OperationRejection(
          Add(), [TensorType(.i32, [Axis("batch", 2)]), TensorType(.i32, [Axis("batch", 2)])],
          .wrongElementType)
      ]
  }
}

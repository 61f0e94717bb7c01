public import Graph
public import KernelTable
public import Tape

/// What softmax and log-softmax share: rows along the last axis, and a gradient from the saved output.
public protocol SoftmaxFamily: LowerableOperation {
  /// Creates the operation.
  init()
  /// One row.
  static func row(_ x: ArraySlice<Double>) -> [Double]
  /// The gradient of one row, from the output and dy.
  static func rowGradient(_ y: ArraySlice<Double>, _ dy: ArraySlice<Double>) -> [Double]
  /// The kernel.
  static func kernel(_ kernels: KernelTable) -> @Sendable (Input, Output, Int, Int) -> Void
  /// The kernel of the gradient: `(y, dy, dx, rows, columns)`.
  static func gradientKernel(_ kernels: KernelTable) -> @Sendable (Input, Input, Output, Int, Int) -> Void
}

extension SoftmaxFamily {
  public init(attributes: Attributes) throws(OperationError) { self.init() }
  public var attributes: Attributes { Attributes() }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 1...1, Self.name)
    try OperandChecks.element(operands, 0, .f32, Self.name)
    _ = try OperandChecks.lastAxis(operands, 0, Self.name)
    return [operands[0]]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let columns = operands[0].shape[operands[0].shape.count - 1]
    var y = operands[0]
    for row in 0..<operands[0].shape.rowCount {
      let range = row * columns..<(row + 1) * columns
      y.elements.replaceSubrange(range, with: Self.row(operands[0].elements[range]))
    }
    return [y]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    context.contribute(try context.apply(SoftmaxFamilyGradient<Self>(), [context.results[0], dy]), to: 0)
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 5 * Double(results[0].elementCount) }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { operands[0].axes.last?.name == axis }
  public var inPlaceOperands: [Int] { [0] }

  public func lower(_ lowering: inout Lowering) {
    let (x, y) = (lowering.operands[0], lowering.results[0])
    let shape = lowering.operandShapes[0]
    let (rows, columns) = (shape.rowCount, shape[shape.count - 1])
    lowering.emit { Self.kernel($0.kernels)($0[x], $0[y], rows, columns) }
  }

  public static var samples: [OperationSample] {
    [17, 1].map {
      OperationSample(Self(), [TensorType(.f32, [Axis("batch", 2), Axis("time", 3), Axis("feature", $0)])])
    }
  }

  public static var rejections: [OperationRejection] {
    [
      OperationRejection(Self(), [TensorType(.f32, [])], .missingAxis),
      OperationRejection(Self(), [TensorType(.i32, [Axis("batch", 2)])], .wrongElementType),
    ]
  }
}

/// The gradient of a softmax: operands are the saved output and dy.
public struct SoftmaxFamilyGradient<Function: SoftmaxFamily>: LowerableOperation, GradientOperation {
  public static var name: String { "\(Function.name)_gradient" }
  public static var summary: String { "The gradient of `\(Function.name)`." }

  init() {}
  public init(attributes: Attributes) throws(OperationError) {}
  public var attributes: Attributes { Attributes() }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 2...2, Self.name)
    try OperandChecks.element(operands, 0, .f32, Self.name)
    try OperandChecks.sameType(operands, 0, 1, Self.name)
    _ = try OperandChecks.lastAxis(operands, 0, Self.name)
    return [operands[0]]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let columns = operands[0].shape[operands[0].shape.count - 1]
    var dx = operands[0]
    for row in 0..<operands[0].shape.rowCount {
      let range = row * columns..<(row + 1) * columns
      dx.elements.replaceSubrange(
        range, with: Function.rowGradient(operands[0].elements[range], operands[1].elements[range]))
    }
    return [dx]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 4 * Double(results[0].elementCount) }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { operands[0].axes.last?.name == axis }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [1] }
  public var inPlaceOperands: [Int] { [1] }

  public func lower(_ lowering: inout Lowering) {
    let (y, dy, dx) = (lowering.operands[0], lowering.operands[1], lowering.results[0])
    let shape = lowering.operandShapes[0]
    let (rows, columns) = (shape.rowCount, shape[shape.count - 1])
    lowering.emit { Function.gradientKernel($0.kernels)($0[y], $0[dy], $0[dx], rows, columns) }
  }

  public static var samples: [OperationSample] {
    let x = TensorType(.f32, [Axis("batch", 2), Axis("feature", 17)])
    return [OperationSample(SoftmaxFamilyGradient(), [x, x])]
  }

  public static var rejections: [OperationRejection] {
    [OperationRejection(SoftmaxFamilyGradient(), [TensorType(.f32, [])], .wrongCount)]
  }
}

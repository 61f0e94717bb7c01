public import Graph
public import KernelTable
public import Tape

/// A function applied to every element: a file states the function, its derivative and its kernels, and this gives
/// the operation and its gradient operation.
public protocol Activation: LowerableOperation {
  /// Creates the operation.
  init()
  /// The function.
  static func value(_ x: Double) -> Double
  /// The derivative, from the input and the output.
  static func derivative(x: Double, y: Double) -> Double
  /// Whether the gradient's kernel reads the output instead of the input.
  static var savesOutput: Bool { get }
  /// The kernel.
  static func kernel(_ kernels: KernelTable) -> ElementwiseKernels.Unary
  /// The kernel of the gradient: `(saved, dy, dx)`.
  static func gradientKernel(_ kernels: KernelTable) -> ElementwiseKernels.Binary
  /// Floating-point operations per element, for the cost table.
  static var costPerElement: Double { get }
}

extension Activation {
  public init(attributes: Attributes) throws(OperationError) { self.init() }
  public var attributes: Attributes { Attributes() }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 1...1, Self.name)
    try OperandChecks.element(operands, 0, .f32, Self.name)
    return [operands[0]]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    [operands[0].mapped(Self.value)]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    let saved = Self.savesOutput ? context.results[0] : context.operands[0]
    context.contribute(try context.apply(ActivationGradient<Self>(), [saved, dy]), to: 0)
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double {
    Self.costPerElement * Double(results[0].elementCount)
  }

  public func atFirst(of axis: String, operands: [TensorType], isMasked: Bool) -> FirstForm? {
    mixes(axis: axis, operands: operands) ? nil : FirstForm(self)
  }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }
  public var inPlaceOperands: [Int] { [0] }

  public func lower(_ lowering: inout Lowering) {
    let (x, y) = (lowering.operands[0], lowering.results[0])
    let count = lowering.resultShapes[0].elementCount
    lowering.emit { Self.kernel($0.kernels)($0[x], $0[y], count) }
  }

  public static var samples: [OperationSample] {
    [
      OperationSample(Self(), [TensorType(.f32, [Axis("batch", 2), Axis("feature", 17)])]),
      OperationSample(Self(), [TensorType(.f32, [])]),
    ]
  }

  public static var rejections: [OperationRejection] {
    [
      OperationRejection(Self(), [TensorType(.i32, [Axis("batch", 2)])], .wrongElementType),
      OperationRejection(Self(), [], .wrongCount),
    ]
  }
}

/// The gradient of an activation: `dx = dy · f′`.
///
/// Operands: the saved input or output, dy.
public struct ActivationGradient<Function: Activation>: LowerableOperation, GradientOperation {
  public static var name: String { "\(Function.name)_gradient" }
  public static var summary: String { "The gradient of `\(Function.name)`." }

  /// Creates the operation.
  public init() {}
  public init(attributes: Attributes) throws(OperationError) { self.init() }
  public var attributes: Attributes { Attributes() }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 2...2, Self.name)
    try OperandChecks.element(operands, 0, .f32, Self.name)
    try OperandChecks.sameType(operands, 0, 1, Self.name)
    return [operands[0]]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    [
      operands[0].zipped(operands[1]) { saved, dy in
        Function.savesOutput
          ? dy * Function.derivative(x: .nan, y: saved)
          : dy * Function.derivative(x: saved, y: Function.value(saved))
      }
    ]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double {
    (Function.costPerElement + 2) * Double(results[0].elementCount)
  }

  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [1] }
  public var inPlaceOperands: [Int] { [1] }

  public func lower(_ lowering: inout Lowering) {
    let (saved, dy, dx) = (lowering.operands[0], lowering.operands[1], lowering.results[0])
    let count = lowering.resultShapes[0].elementCount
    lowering.emit { Function.gradientKernel($0.kernels)($0[saved], $0[dy], $0[dx], count) }
  }

  public static var samples: [OperationSample] {
    let x = TensorType(.f32, [Axis("batch", 2), Axis("feature", 17)])
    return [OperationSample(ActivationGradient(), [x, x])]
  }

  public static var rejections: [OperationRejection] {
    [
      OperationRejection(
        ActivationGradient(), [TensorType(.f32, [Axis("batch", 2)]), TensorType(.f32, [Axis("batch", 3)])],
        .axesDiffer)
    ]
  }
}

public import Graph
internal import KernelTable
public import Tape

/// The windows that slide along the last axis but one: `y[t, j] = x[t · stride + j · dilation − padding]`.
///
/// Operand: x `[…, time, feature]`. Result: `[…, time', window kernel, feature]`; outside the sequence stands `fill`.
public struct Windows: LowerableOperation {
  public static let name = "windows"
  public static let summary = "The windows that slide along an axis, as an axis of their own."
  let settings: WindowsSettings

  /// Creates the operation; `padding` positions of `fill` stand before and after the sequence.
  public init(kernel: Int, stride: Int, dilation: Int, padding: Int, fill: Double) {
    settings = WindowsSettings(
      kernel: kernel, fill: fill,
      slide: Conv1dSettings(stride: stride, dilation: dilation, before: padding, after: padding, groups: 1))
  }

  public init(attributes: Attributes) throws(OperationError) { settings = try WindowsSettings(attributes) }
  public var attributes: Attributes { settings.attributes }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 1...1, Self.name)
    return [try settings.resultType(operands[0], Self.name)]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let e = WindowsExtents(settings, x: operands[0].shape)
    var y = ReferenceTensor(
      shape: operands[0].shape.dropLast(2) + [e.outputs, settings.kernel, e.width], repeating: settings.fill)
    settings.forEach(e) { from, to in
      for i in 0..<e.width { y.elements[to + i] = operands[0].elements[from + i] }
    }
    return [y]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    context.contribute(try context.apply(WindowsGradient(settings), [dy, context.operands[0]]), to: 0)
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool {
    operands[0].axes.dropLast().last?.name == axis
  }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { settings.fill == 0 }

  public func lower(_ lowering: inout Lowering) {
    let e = WindowsExtents(settings, x: lowering.operandShapes[0])
    let (x, y, settings) = (lowering.operands[0], lowering.results[0], settings)
    let count = lowering.resultShapes[0].elementCount
    lowering.emit { frame in
      let functions = frame.kernels.elementwise
      functions.fill(Float(settings.fill), frame[y], count)
      settings.forEach(e) { from, to in functions.copy(frame[x] + from, frame[y] + to, e.width) }
    }
  }

  public static var samples: [OperationSample] {
    [(3, 2, 1, 1, 0.0), (2, 1, 2, 0, 1.5), (1, 1, 1, 0, 0.0)].map { kernel, stride, dilation, padding, fill in
      OperationSample(
        Windows(kernel: kernel, stride: stride, dilation: dilation, padding: padding, fill: fill),
        [TensorType(.f32, [Axis("batch", 2), Axis("time", 6), Axis("feature", 5)])])
    }
  }

  public static var rejections: [OperationRejection] {
    let x = TensorType(.f32, [Axis("batch", 2), Axis("time", 3), Axis("feature", 5)])
    func windows(_ kernel: Int) -> Windows {
      Windows(kernel: kernel, stride: 1, dilation: 1, padding: 0, fill: 0)
    }
    return [
      OperationRejection(windows(4), [x], .sizeNotPositive),
      OperationRejection(windows(2), [TensorType(.f32, [Axis("time", 3)])], .missingAxis),
      OperationRejection(windows(2), [TensorType(.i32, x.axes)], .wrongElementType),
    ]
  }
}

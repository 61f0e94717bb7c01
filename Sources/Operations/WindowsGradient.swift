public import Graph
internal import KernelTable
public import Tape

/// The gradient of `windows`: every position gets the sum over the windows that it stands in.
///
/// Operands: dy, and the input (for its shape only).
public struct WindowsGradient: LowerableOperation, GradientOperation {
  public static let name = "windows_gradient"
  public static let summary = "The gradient of `windows`."
  let settings: WindowsSettings

  init(_ settings: WindowsSettings) { self.settings = settings }
  public init(attributes: Attributes) throws(OperationError) { settings = try WindowsSettings(attributes) }
  public var attributes: Attributes { settings.attributes }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 2...2, Self.name)
    guard try settings.resultType(operands[1], Self.name) == operands[0] else {
      throw OperandChecks.unfit(Self.name, 0)
    }
    return [operands[1]]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let e = WindowsExtents(settings, x: operands[1].shape)
    var dx = ReferenceTensor(shape: operands[1].shape)
    settings.forEach(e) { from, to in
      for i in 0..<e.width { dx.elements[from + i] += operands[0].elements[to + i] }
    }
    return [dx]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { Double(operands[0].elementCount) }
  public func mixes(axis: String, operands: [TensorType]) -> Bool {
    operands[1].axes.dropLast().last?.name == axis
  }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [0] }
  public func readsNumbers(of operand: Int) -> Bool { operand != 1 }

  public func lower(_ lowering: inout Lowering) {
    let e = WindowsExtents(settings, x: lowering.operandShapes[1])
    let (dy, dx, settings) = (lowering.operands[0], lowering.results[0], settings)
    let count = lowering.resultShapes[0].elementCount
    lowering.emit { frame in
      let functions = frame.kernels.elementwise
      functions.fill(0, frame[dx], count)
      settings.forEach(e) { from, to in
        functions.add(frame[dx] + from, frame[dy] + to, frame[dx] + from, e.width)
      }
    }
  }

  public static var samples: [OperationSample] {
    Windows.samples.compactMap { sample in
      guard let forward = sample.operation as? Windows,
        let result = try? forward.resultTypes(for: sample.operands).first
      else { return nil }
      return OperationSample(WindowsGradient(forward.settings), [result] + sample.operands)
    }
  }

  public static var rejections: [OperationRejection] {
    let x = TensorType(.f32, [Axis("batch", 2), Axis("time", 3), Axis("feature", 5)])
    let settings = WindowsSettings(
      kernel: 2, fill: 0, slide: Conv1dSettings(stride: 1, dilation: 1, before: 0, after: 0, groups: 1))
    return [OperationRejection(WindowsGradient(settings), [x, x], .axesDiffer)]
  }
}

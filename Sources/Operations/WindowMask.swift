public import Graph
public import Tape

/// The mask of what a sliding window gives: a position counts where all positions under its window do.
///
/// Zeros that were put around the sequence do not matter.
public struct WindowMask: LowerableOperation, GradientOperation {
  public static let name = "window_mask"
  public static let summary = "The mask of what a sliding window gives."
  let settings: Conv1dSettings
  let kernel: Int

  /// Creates the operation for a window of the given settings.
  public init(kernel: Int, stride: Int, dilation: Int, before: Int, after: Int) {
    settings = Conv1dSettings(stride: stride, dilation: dilation, before: before, after: after, groups: 1)
    self.kernel = kernel
  }

  public init(attributes: Attributes) throws(OperationError) {
    settings = try Conv1dSettings(attributes)
    kernel = try attributes.integer("kernel")
    guard kernel >= 1, kernel <= 1 << 30 else {
      throw OperationError(.badAttribute, "`kernel` must be 1 or more, not \(kernel)")
    }
  }

  public var attributes: Attributes {
    Attributes([("kernel", .integer(kernel))] + settings.attributes.entries.map { ($0.key, $0.value) })
  }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 1...1, Self.name)
    try OperandChecks.element(operands, 0, .bool, Self.name)
    let last = try OperandChecks.lastAxis(operands, 0, Self.name)
    let weight = TensorType(.f32, [Axis("out", 1), Axis("in", 1), Axis("kernel", kernel)])
    let x = TensorType(.f32, operands[0].axes + [Axis("mask_channel", 1)])
    let slid = try settings.resultType(x, weight, Self.name)
    return [
      operands[0].replacing(
        operands[0].axes.count - 1, with: Axis(last.name, slid.axes[slid.axes.count - 2].size))
    ]
  }

  private func counts(_ t: Int, _ length: Int, _ isReal: (Int) -> Bool) -> Bool {
    (0..<kernel).allSatisfy { j in
      let s = settings.source(t, tap: j)
      return s < 0 || s >= length || isReal(s)
    }
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let length = operands[0].shape[operands[0].shape.count - 1]
    let outputs = settings.outputs(length: length, kernel: kernel)
    var y = ReferenceTensor(shape: operands[0].shape.dropLast() + [outputs])
    for row in 0..<operands[0].shape.rowCount {
      for t in 0..<outputs {
        y.elements[row * outputs + t] =
          counts(t, length) { operands[0].elements[row * length + $0] != 0 } ? 1 : 0
      }
    }
    return [y]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { operands[0].axes.last?.name == axis }

  public func lower(_ lowering: inout Lowering) {
    let shape = lowering.operandShapes[0]
    let (rows, length, outputs) = (shape.rowCount, shape[shape.count - 1], lowering.resultShapes[0].last ?? 0)
    let (x, y, window) = (lowering.operands[0], lowering.results[0], self)
    lowering.emit { frame in
      for row in 0..<rows {
        let from = frame[x] + row * length
        for t in 0..<outputs {
          frame[y][row * outputs + t] = window.counts(t, length) { from[$0] != 0 } ? 1 : 0
        }
      }
    }
  }

  public static var samples: [OperationSample] {
    let mask = TensorType(.bool, [Axis("batch", 3), Axis("time", 7)])
    return [
      OperationSample(
        WindowMask(kernel: 3, stride: 1, dilation: 1, before: 0, after: 0), [mask], values: [.mask]),
      OperationSample(
        WindowMask(kernel: 2, stride: 2, dilation: 2, before: 1, after: 1), [mask], values: [.mask]),
    ]
  }

  public static var rejections: [OperationRejection] {
    [
      OperationRejection(
        WindowMask(kernel: 3, stride: 1, dilation: 1, before: 0, after: 0),
        [TensorType(.bool, [Axis("batch", 3), Axis("time", 2)])], .sizeNotPositive)
    ]
  }
}

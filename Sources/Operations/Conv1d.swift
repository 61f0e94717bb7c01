public import Graph
internal import KernelTable
public import Tape

/// Convolution along the last axis but one, as PyTorch's `conv1d` (a correlation), with features last.
///
/// Operands: x `[…, time, in]`, weight `[out, in / groups, kernel]`, optionally bias `[out]`. Computed as
/// matrix products on shifted rows, so no unfolded copy of x is made; see `Conv1dWindows`.
public struct Conv1d: LowerableOperation {
  public static let name = "conv1d"
  public static let summary = "Slides a kernel along an axis."
  let settings: Conv1dSettings

  /// Creates the operation; `before` and `after` are the zeros put around the positions.
  public init(stride: Int, dilation: Int, before: Int, after: Int, groups: Int) {
    settings = Conv1dSettings(
      stride: stride, dilation: dilation, before: before, after: after, groups: groups)
  }

  init(_ settings: Conv1dSettings) { self.settings = settings }
  public init(attributes: Attributes) throws(OperationError) { settings = try Conv1dSettings(attributes) }
  public var attributes: Attributes { settings.attributes }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 2...3, Self.name)
    try OperandChecks.element(operands, 0, .f32, Self.name)
    let result = try settings.resultType(operands[0], operands[1], Self.name)
    if operands.count == 3 {
      try OperandChecks.element(operands, 2, .f32, Self.name)
      try OperandChecks.rank(operands, 2, 1, Self.name)
      try OperandChecks.same(
        operands[1].axes[0].size, operands[2].axes[0].size, Self.name, operands: [1, 2], axis: "out")
    }
    return [result]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let (x, weight) = (operands[0], operands[1])
    var shape = x.shape
    shape[shape.count - 2] = settings.outputs(length: x.shape[x.shape.count - 2], kernel: weight.shape[2])
    shape[shape.count - 1] = weight.shape[0]
    var y = ReferenceTensor(shape: shape)
    let e = Conv1dExtents(settings, x: x.shape, weight: weight.shape, y: shape)
    for b in 0..<e.examples {
      for t in 0..<e.outputs {
        for f in 0..<e.filters {
          var sum = operands.count == 3 ? operands[2].elements[f] : 0
          for j in 0..<e.taps {
            let s = settings.source(t, tap: j)
            guard s >= 0, s < e.length else { continue }
            for c in 0..<e.channelsEach {
              sum +=
                x.elements[(b * e.length + s) * e.channels + f / e.filtersEach * e.channelsEach + c]
                * weight.elements[(f * e.channelsEach + c) * e.taps + j]
            }
          }
          y.elements[(b * e.outputs + t) * e.filters + f] = sum
        }
      }
    }
    return [y]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    let (x, weight) = (context.operands[0], context.operands[1])
    if context.needs(0) {
      context.contribute(try context.apply(Conv1dInputGradient(settings), [dy, weight, x]), to: 0)
    }
    if context.needs(1) {
      context.contribute(try context.apply(Conv1dWeightGradient(settings), [x, dy, weight]), to: 1)
    }
    if context.needs(2) {
      let leading = context.graph.type(dy).axes.dropLast().map(\.name)
      let name = context.graph.type(context.operands[2]).axes[0].name
      context.contribute(try context.apply(ReduceSum(axes: leading, rename: name), [dy]), to: 2)
    }
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double {
    Conv1dExtents(settings, x: operands[0], weight: operands[1], y: results[0]).cost
  }

  public func mixes(axis: String, operands: [TensorType]) -> Bool {
    operands[0].axes.suffix(2).contains { $0.name == axis }
  }
  public func looksAhead(along axis: String, operands: [TensorType]) -> Bool {
    guard operands[0].axes.suffix(2).first?.name == axis, settings.stride == 1,
      let kernel = operands[1].axes.last?.size.constant,
      let reach = [kernel - 1, settings.dilation].checkedElementCount, reach <= settings.before
    else { return mixes(axis: axis, operands: operands) }
    return false
  }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool {
    operands == (count == 3 ? [0, 2] : [0]) || operands == (count == 3 ? [1, 2] : [1])
  }

  /// The weight, rearranged so that each tap is a matrix.
  public func scratchCount(operands: [[Int]], results: [[Int]]) -> Int { operands[1].elementCount }

  public func lower(_ lowering: inout Lowering) {
    let (x, weight, y) = (lowering.operands[0], lowering.operands[1], lowering.results[0])
    let e = Conv1dExtents(
      settings, x: lowering.operandShapes[0], weight: lowering.operandShapes[1], y: lowering.resultShapes[0])
    let (settings, windows) = (settings, Conv1dWindows(forward: settings, e))
    let bias = lowering.operands.count == 3 ? lowering.operands[2] : nil
    let factor = Conv1dFactor(&lowering, weight, windows, count: e.weightCount, "conv1d") {
      Conv1dWeights.gather($0, $1, e)
    }
    lowering.emit { frame in
      factor.gather?(frame)
      let (w, inside) = (frame[factor.matrices], windows.inside)
      for b in 0..<e.examples {
        let (from, to) = (frame[x] + b * e.length * e.channels, frame[y] + b * e.outputs * e.filters)
        if !inside.isEmpty {
          factor.multiply(
            frame, windows, from + settings.source(inside.lowerBound, tap: 0) * e.channels,
            bias: bias.map { Input(frame[$0]) }, to + inside.lowerBound * e.filters)
        }
        for part in windows.outside(0..<e.outputs) {
          let rows = to + part.lowerBound * e.filters
          frame.kernels.elementwise.fill(0, rows, part.count * e.filters)
          if let bias { frame.kernels.rows.addBias(rows, frame[bias], rows, part.count, e.filters) }
        }
        for j in 0..<e.taps {
          for part in windows.outside(settings.range(tap: j, length: e.length, outputs: e.outputs)) {
            let source = settings.source(part.lowerBound, tap: j)
            for g in 0..<e.groups {
              frame.kernels.matrix.multiply(
                false, false, part.count, e.filtersEach, e.channelsEach, 1,
                from + source * e.channels + g * e.channelsEach, settings.stride * e.channels,
                w + j * e.channelsEach * e.filters + g * e.filtersEach, e.filters, 1,
                to + part.lowerBound * e.filters + g * e.filtersEach, e.filters)
            }
          }
        }
      }
    }
  }

  public static var samples: [OperationSample] {
    Conv1dSamples.cases.indices.map { index in
      let types = Conv1dSamples.types(index)
      let bias = TensorType(.f32, [types.weight.axes[0]])
      return OperationSample(
        Conv1d(Conv1dSamples.cases[index].settings),
        index == 1 ? [types.x, types.weight] : [types.x, types.weight, bias])
    }
  }

  public static var rejections: [OperationRejection] {
    let x = TensorType(.f32, [Axis("batch", 2), Axis("time", 2), Axis("feature", 4)])
    func weight(_ channels: Int, _ kernel: Int) -> TensorType {
      TensorType(.f32, [Axis("out", 3), Axis("in", channels), Axis("kernel", kernel)])
    }
    func plain(_ groups: Int) -> Conv1d {
      Conv1d(stride: 1, dilation: 1, before: 0, after: 0, groups: groups)
    }
    return [
      OperationRejection(plain(1), [x, weight(3, 1)], .sizesDisagree),
      OperationRejection(plain(1), [x, weight(4, 3)], .sizeNotPositive),
      OperationRejection(plain(2), [x, weight(2, 1)], .doesNotDivide),
    ]
  }
}

/// Moves a convolution's weight between PyTorch's layout, `[out, in, kernel]`, and matrices.
enum Conv1dWeights {
  /// `[out, in, kernel]` → `[kernel, in, out]`.
  static func gather(_ weight: UnsafePointer<Float>, _ byTap: UnsafeMutablePointer<Float>, _ e: Conv1dExtents)
  {
    for f in 0..<e.filters {
      for c in 0..<e.channelsEach {
        for j in 0..<e.taps {
          byTap[(j * e.channelsEach + c) * e.filters + f] = weight[(f * e.channelsEach + c) * e.taps + j]
        }
      }
    }
  }

  /// `[out, in, kernel]` → `[kernel from the last, out, in]`.
  static func gatherReversed(
    _ weight: UnsafePointer<Float>, _ byTap: UnsafeMutablePointer<Float>, _ e: Conv1dExtents
  ) {
    let rows = e.filters * e.channelsEach
    for row in 0..<rows {
      for j in 0..<e.taps { byTap[(e.taps - 1 - j) * rows + row] = weight[row * e.taps + j] }
    }
  }

  /// `[kernel, in, out]` added to `[out, in, kernel]`.
  static func scatterAdd(
    _ byTap: UnsafePointer<Float>, _ weight: UnsafeMutablePointer<Float>, _ e: Conv1dExtents, starts: Bool
  ) {
    for f in 0..<e.filters {
      for c in 0..<e.channelsEach {
        for j in 0..<e.taps {
          let value = byTap[(j * e.channelsEach + c) * e.filters + f]
          let place = (f * e.channelsEach + c) * e.taps + j
          weight[place] = starts ? value : weight[place] + value
        }
      }
    }
  }
}

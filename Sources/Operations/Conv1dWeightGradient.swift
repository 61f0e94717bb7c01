public import Graph
internal import KernelTable
public import Tape

/// The gradient of `conv1d` with respect to its weight, summed over examples and positions.
///
/// Operands: x, dy, and the weight (for its shape only).
public struct Conv1dWeightGradient: LowerableOperation, GradientOperation {
  public static let name = "conv1d_weight_gradient"
  public static let summary = "The gradient of `conv1d` with respect to its weight."
  let settings: Conv1dSettings

  init(_ settings: Conv1dSettings) { self.settings = settings }
  public init(attributes: Attributes) throws(OperationError) { settings = try Conv1dSettings(attributes) }
  public var attributes: Attributes { settings.attributes }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 3...3, Self.name)
    guard try settings.resultType(operands[0], operands[2], Self.name) == operands[1] else {
      throw OperationError(.axesDiffer, "`\(Self.name)` does not fit its convolution", operands: [1])
    }
    return [operands[2]]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let (x, dy) = (operands[0], operands[1])
    var dw = ReferenceTensor(shape: operands[2].shape)
    let e = Conv1dExtents(settings, x: x.shape, weight: dw.shape, y: dy.shape)
    for b in 0..<e.examples {
      for t in 0..<e.outputs {
        for f in 0..<e.filters {
          for j in 0..<e.taps {
            let s = settings.source(t, tap: j)
            guard s >= 0, s < e.length else { continue }
            for c in 0..<e.channelsEach {
              dw.elements[(f * e.channelsEach + c) * e.taps + j] +=
                dy.elements[(b * e.outputs + t) * e.filters + f]
                * x.elements[(b * e.length + s) * e.channels + f / e.filtersEach * e.channelsEach + c]
            }
          }
        }
      }
    }
    return [dw]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double {
    Conv1dExtents(settings, x: operands[0], weight: operands[2], y: operands[1]).cost
  }

  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [0] || operands == [1] }
  public func readsNumbers(of operand: Int) -> Bool { operand != 2 }
  public func sumsExamples(result: Int) -> Bool { true }
  public func canAccumulate(result: Int) -> Bool { true }
  public func scratchCount(operands: [[Int]], results: [[Int]]) -> Int { operands[2].elementCount }

  public func lower(_ lowering: inout Lowering) {
    let (x, dy, dw) = (lowering.operands[0], lowering.operands[1], lowering.results[0])
    let e = Conv1dExtents(
      settings, x: lowering.operandShapes[0], weight: lowering.operandShapes[2], y: lowering.operandShapes[1])
    let (settings, byTap, starts) = (settings, lowering.scratch, !lowering.accumulates[0])
    let windows = Conv1dWindows(forward: settings, e)
    lowering.emit { frame in
      let (sums, inside) = (frame[byTap], windows.inside)
      frame.kernels.elementwise.fill(0, sums, e.weightCount)
      for b in 0..<e.examples {
        let (from, slope) = (frame[x] + b * e.length * e.channels, frame[dy] + b * e.outputs * e.filters)
        if !inside.isEmpty {
          frame.kernels.matrix.multiply(
            true, false, e.taps * e.channels, e.filters, inside.count, 1,
            from + settings.source(inside.lowerBound, tap: 0) * e.channels, windows.rowStride,
            slope + inside.lowerBound * e.filters, e.filters, 1, sums, e.filters)
        }
        for j in 0..<e.taps {
          for part in windows.outside(settings.range(tap: j, length: e.length, outputs: e.outputs)) {
            let source = settings.source(part.lowerBound, tap: j)
            for g in 0..<e.groups {
              frame.kernels.matrix.multiply(
                true, false, e.channelsEach, e.filtersEach, part.count, 1,
                from + source * e.channels + g * e.channelsEach, settings.stride * e.channels,
                slope + part.lowerBound * e.filters + g * e.filtersEach, e.filters, 1,
                sums + j * e.channelsEach * e.filters + g * e.filtersEach, e.filters)
            }
          }
        }
      }
      Conv1dWeights.scatterAdd(sums, frame[dw], e, starts: starts)
    }
  }

  public static var samples: [OperationSample] {
    Conv1dSamples.cases.indices.compactMap { index in
      let (types, settings) = (Conv1dSamples.types(index), Conv1dSamples.cases[index].settings)
      guard let y = try? settings.resultType(types.x, types.weight, "conv1d") else { return nil }
      return OperationSample(Conv1dWeightGradient(settings), [types.x, y, types.weight])
    }
  }

  public static var rejections: [OperationRejection] {
    let types = Conv1dSamples.types(0)
    return [
      OperationRejection(
        Conv1dWeightGradient(Conv1dSamples.cases[0].settings), [types.x, types.x, types.weight], .axesDiffer)
    ]
  }
}

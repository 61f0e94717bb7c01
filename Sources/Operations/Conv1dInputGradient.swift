public import Graph
internal import KernelTable
public import Tape

/// The gradient of `conv1d` with respect to its input.
///
/// Operands: dy, weight, and the input (for its shape only).
public struct Conv1dInputGradient: LowerableOperation, GradientOperation {
  public static let name = "conv1d_input_gradient"
  public static let summary = "The gradient of `conv1d` with respect to its input."
  let settings: Conv1dSettings

  init(_ settings: Conv1dSettings) { self.settings = settings }
  public init(attributes: Attributes) throws(OperationError) { settings = try Conv1dSettings(attributes) }
  public var attributes: Attributes { settings.attributes }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 3...3, Self.name)
    guard try settings.resultType(operands[2], operands[1], Self.name) == operands[0] else {
      throw OperationError(.axesDiffer, "`\(Self.name)` does not fit its convolution", operands: [0])
    }
    return [operands[2]]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let (dy, weight) = (operands[0], operands[1])
    var dx = ReferenceTensor(shape: operands[2].shape)
    let e = Conv1dExtents(settings, x: dx.shape, weight: weight.shape, y: dy.shape)
    for b in 0..<e.examples {
      for t in 0..<e.outputs {
        for f in 0..<e.filters {
          for j in 0..<e.taps {
            let s = settings.source(t, tap: j)
            guard s >= 0, s < e.length else { continue }
            for c in 0..<e.channelsEach {
              dx.elements[(b * e.length + s) * e.channels + f / e.filtersEach * e.channelsEach + c] +=
                dy.elements[(b * e.outputs + t) * e.filters + f]
                * weight.elements[(f * e.channelsEach + c) * e.taps + j]
            }
          }
        }
      }
    }
    return [dx]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double {
    Conv1dExtents(settings, x: operands[2], weight: operands[1], y: operands[0]).cost
  }

  public func mixes(axis: String, operands: [TensorType]) -> Bool {
    operands[0].axes.suffix(2).contains { $0.name == axis }
  }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [0] || operands == [1] }
  public func readsNumbers(of operand: Int) -> Bool { operand != 2 }

  public func scratchCount(operands: [[Int]], results: [[Int]]) -> Int { operands[1].elementCount }

  public func lower(_ lowering: inout Lowering) {
    let (dy, weight, dx) = (lowering.operands[0], lowering.operands[1], lowering.results[0])
    let e = Conv1dExtents(
      settings, x: lowering.operandShapes[2], weight: lowering.operandShapes[1], y: lowering.operandShapes[0])
    let (settings, byTap) = (settings, lowering.scratch)
    lowering.emit { frame in
      let (from, w, to) = (frame[dy], frame[byTap], frame[dx])
      Conv1dWeights.gather(frame[weight], w, e)
      frame.kernels.elementwise.fill(0, to, e.examples * e.length * e.channels)
      for j in 0..<e.taps {
        let range = settings.range(tap: j, length: e.length, outputs: e.outputs)
        guard !range.isEmpty else { continue }
        let source = settings.source(range.lowerBound, tap: j)
        for b in 0..<e.examples {
          for g in 0..<e.groups {
            frame.kernels.matrix.multiply(
              false, false, range.count, e.channelsEach, e.filtersEach, 1,
              from + (b * e.outputs + range.lowerBound) * e.filters + g * e.filtersEach, e.filters,
              w + (j * e.filters + g * e.filtersEach) * e.channelsEach, e.channelsEach, 1,
              to + (b * e.length + source) * e.channels + g * e.channelsEach, settings.stride * e.channels)
          }
        }
      }
    }
  }

  public static var samples: [OperationSample] {
    Conv1dSamples.cases.indices.compactMap { index in
      let (types, settings) = (Conv1dSamples.types(index), Conv1dSamples.cases[index].settings)
      guard let y = try? settings.resultType(types.x, types.weight, "conv1d") else { return nil }
      return OperationSample(Conv1dInputGradient(settings), [y, types.weight, types.x])
    }
  }

  public static var rejections: [OperationRejection] {
    let types = Conv1dSamples.types(0)
    return [
      OperationRejection(
        Conv1dInputGradient(Conv1dSamples.cases[0].settings), [types.x, types.weight, types.x], .axesDiffer)
    ]
  }
}

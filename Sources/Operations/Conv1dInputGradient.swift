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
    let (settings, windows) = (settings, Conv1dWindows(backward: settings, e))
    let factor = Conv1dFactor(&lowering, weight, windows, count: e.weightCount, "conv1d gradient") {
      Conv1dWeights.gatherReversed($0, $1, e)
    }
    lowering.emit { frame in
      factor.gather?(frame)
      let (w, inside) = (frame[factor.matrices], windows.inside)
      for b in 0..<e.examples {
        let (from, to) = (frame[dy] + b * e.outputs * e.filters, frame[dx] + b * e.length * e.channels)
        if !inside.isEmpty {
          factor.multiply(
            frame, windows, from + (inside.lowerBound + settings.before - e.taps + 1) * e.filters, bias: nil,
            to + inside.lowerBound * e.channels)
        }
        for part in windows.outside(0..<e.length) {
          frame.kernels.elementwise.fill(0, to + part.lowerBound * e.channels, part.count * e.channels)
        }
        for j in 0..<e.taps {
          let outputs = settings.range(tap: j, length: e.length, outputs: e.outputs)
          guard !outputs.isEmpty else { continue }
          // The positions of the input that the tap reads; with a stride of 1 they can be cut as they are.
          let first = settings.source(outputs.lowerBound, tap: j)
          let parts =
            inside.isEmpty
            ? [outputs]
            : windows.outside(first..<first + outputs.count).map {
              ($0.lowerBound - first + outputs.lowerBound)..<($0.upperBound - first + outputs.lowerBound)
            }
          for part in parts {
            for g in 0..<e.groups {
              frame.kernels.matrix.multiply(
                false, false, part.count, e.channelsEach, e.filtersEach, 1,
                from + part.lowerBound * e.filters + g * e.filtersEach, e.filters,
                w + ((e.taps - 1 - j) * e.filters + g * e.filtersEach) * e.channelsEach, e.channelsEach, 1,
                to + settings.source(part.lowerBound, tap: j) * e.channels + g * e.channelsEach,
                settings.stride * e.channels)
            }
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

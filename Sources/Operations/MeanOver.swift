public import Graph
internal import KernelTable
public import Tape

/// The mean over an axis, which is removed; with a mask, the mean of what counts (0 where nothing does).
public struct MeanOver: LowerableOperation {
  public static let name = "mean"
  public static let summary = "The mean over an axis; padding does not count if a mask is given."
  let axis: String

  /// Creates the mean over an axis.
  public init(axis: String) { self.axis = axis }
  public init(attributes: Attributes) throws(OperationError) { axis = try attributes.word("axis") }
  public var attributes: Attributes { Attributes([("axis", .word(axis))]) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    [try PoolExtents.resultType(operands, axis, Self.name)]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    guard let place = context.operandTypes[0].index(of: axis) else { return [] }
    let e = PoolExtents(axis: place, shape: operands[0].shape)
    var shape = operands[0].shape
    shape.remove(at: place)
    var y = ReferenceTensor(shape: shape)
    for o in 0..<e.outer {
      var count = 0.0
      for m in 0..<e.length {
        let weight = operands.count == 2 ? operands[1].elements[o * e.length + m] : 1
        count += weight
        for i in 0..<e.inner {
          y.elements[o * e.inner + i] += weight * operands[0].elements[(o * e.length + m) * e.inner + i]
        }
      }
      for i in 0..<e.inner { y.elements[o * e.inner + i] /= max(count, 1) }
    }
    return [y]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    context.contribute(
      try context.apply(MeanOverGradient(axis: axis), [dy] + context.operands), to: 0)
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { Double(operands[0].elementCount) }
  public func absorbing(_ producer: any Operation, at place: Int, operands: [TensorType]) -> Absorption? {
    // The axis of the tokens, not the one that the embedding adds.
    guard place == 0, let embedding = producer as? Embedding, operands[0].axes.count >= 2,
      operands[0].axes[operands[0].axes.count - 2].name == axis
    else { return nil }
    return Absorption(EmbeddingMean(frozenRow: embedding.frozenRow), [.producer(0), .producer(1)], .own(1))
  }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { axis == self.axis }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [0] }

  public func lower(_ lowering: inout Lowering) {
    guard let place = lowering.operandTypes[0].index(of: axis) else { return }
    let e = PoolExtents(axis: place, shape: lowering.operandShapes[0])
    let (x, y) = (lowering.operands[0], lowering.results[0])
    guard lowering.operands.count == 2 else {
      let scale = 1 / Float(max(e.length, 1))
      lowering.emit { $0.kernels.rows.sumMiddle($0[x], nil, scale, $0[y], e.outer, e.length, e.inner) }
      return
    }
    let mask = lowering.operands[1]
    lowering.emit { frame in
      for o in 0..<e.outer {
        let weights = frame[mask] + o * e.length
        let scale = 1 / max(Float(frame.kernels.rows.sum(weights, e.length)), 1)
        frame.kernels.rows.sumMiddle(
          frame[x] + o * e.length * e.inner, weights, scale, frame[y] + o * e.inner, 1, e.length, e.inner)
      }
    }
  }

  public static var samples: [OperationSample] { PoolExtents.samples(MeanOver(axis: "time")) }
  public static var rejections: [OperationRejection] { PoolExtents.rejections(MeanOver(axis: "time")) }
}

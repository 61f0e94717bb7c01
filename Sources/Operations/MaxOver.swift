public import Graph
public import Tape

/// The largest element along an axis, which is removed; padding does not count if a mask is given.
///
/// Results: the maxima, and the position of each for the gradient. Of equal elements the first counts, as in
/// PyTorch's `max(dim)`. Where nothing counts the result is 0 and the position −1. NaN wins.
public struct MaxOver: LowerableOperation {
  public static let name = "max"
  public static let summary = "The largest element along an axis."
  let axis: String

  /// Creates the maximum over an axis.
  public init(axis: String) { self.axis = axis }
  public init(attributes: Attributes) throws(OperationError) { axis = try attributes.word("axis") }
  public var attributes: Attributes { Attributes([("axis", .word(axis))]) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    let result = try PoolExtents.resultType(operands, axis, Self.name)
    return [result, TensorType(.i32, result.axes)]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    guard let place = context.operandTypes[0].index(of: axis) else { return [] }
    let e = PoolExtents(axis: place, shape: operands[0].shape)
    var shape = operands[0].shape
    shape.remove(at: place)
    var y = ReferenceTensor(shape: shape)
    var positions = ReferenceTensor(shape: shape, repeating: -1)
    for o in 0..<e.outer {
      for m in 0..<e.length where operands.count < 2 || operands[1].elements[o * e.length + m] != 0 {
        for i in 0..<e.inner {
          let value = operands[0].elements[(o * e.length + m) * e.inner + i]
          let at = o * e.inner + i
          if positions.elements[at] < 0 || value > y.elements[at] || value.isNaN && !y.elements[at].isNaN {
            y.elements[at] = value
            positions.elements[at] = Double(m)
          }
        }
      }
    }
    return [y, positions]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    context.contribute(
      try context.apply(PickGradient(axis: axis), [dy, context.results[1], context.operands[0]]), to: 0)
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { Double(operands[0].elementCount) }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { axis == self.axis }

  public func lower(_ lowering: inout Lowering) {
    guard let place = lowering.operandTypes[0].index(of: axis) else { return }
    let e = PoolExtents(axis: place, shape: lowering.operandShapes[0])
    let (x, y, positions) = (lowering.operands[0], lowering.results[0], lowering.results[1])
    let mask = lowering.operands.count == 2 ? lowering.operands[1] : nil
    lowering.emit { frame in
      for o in 0..<e.outer {
        let (to, at) = (frame[y] + o * e.inner, frame.integers(positions) + o * e.inner)
        for i in 0..<e.inner {
          to[i] = 0
          at[i] = -1
        }
        for m in 0..<e.length {
          if let mask, frame[mask][o * e.length + m] == 0 { continue }
          let from = frame[x] + (o * e.length + m) * e.inner
          for i in 0..<e.inner where at[i] < 0 || from[i] > to[i] || from[i].isNaN && !to[i].isNaN {
            to[i] = from[i]
            at[i] = Int32(truncatingIfNeeded: m)
          }
        }
      }
    }
  }

  public static var samples: [OperationSample] { PoolExtents.samples(MaxOver(axis: "time")) }
  public static var rejections: [OperationRejection] { PoolExtents.rejections(MaxOver(axis: "time")) }
}

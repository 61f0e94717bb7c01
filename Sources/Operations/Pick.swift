public import Graph
internal import KernelTable
public import Tape

/// The first or last element along an axis, which is removed; with a mask, the first or last that counts.
///
/// Results: the elements, and the position of each for the gradient (−1 where nothing counts; the element is 0 then).
public struct Pick: LowerableOperation {
  public static let name = "pick"
  public static let summary = "The first or last element along an axis."
  let axis: String
  let takesLast: Bool

  /// Creates the choice of the first or last element along an axis.
  public init(axis: String, takesLast: Bool) {
    self.axis = axis
    self.takesLast = takesLast
  }

  public init(attributes: Attributes) throws(OperationError) {
    axis = try attributes.word("axis")
    takesLast = try attributes.boolean("last")
  }

  public var attributes: Attributes { Attributes([("axis", .word(axis)), ("last", .boolean(takesLast))]) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    let result = try PoolExtents.resultType(operands, axis, Self.name)
    return [result, TensorType(.i32, result.axes)]
  }

  private func position(_ length: Int, counts: (Int) -> Bool) -> Int {
    (takesLast ? (0..<length).last(where: counts) : (0..<length).first(where: counts)) ?? -1
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    guard let place = context.operandTypes[0].index(of: axis) else { return [] }
    let e = PoolExtents(axis: place, shape: operands[0].shape)
    var shape = operands[0].shape
    shape.remove(at: place)
    var y = ReferenceTensor(shape: shape)
    var positions = y
    for o in 0..<e.outer {
      let m = position(e.length) { operands.count < 2 || operands[1].elements[o * e.length + $0] != 0 }
      for i in 0..<e.inner {
        positions.elements[o * e.inner + i] = Double(m)
        if m >= 0 { y.elements[o * e.inner + i] = operands[0].elements[(o * e.length + m) * e.inner + i] }
      }
    }
    return [y, positions]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    context.contribute(
      try context.apply(PickGradient(axis: axis), [dy, context.results[1], context.operands[0]]), to: 0)
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { axis == self.axis }
  public var choosesFirst: FirstChoice? {
    if takesLast { return nil }
    let axis = axis
    return FirstChoice(axis: axis) {
      (graph: inout Graph, value: ValueID, mask: ValueID, scope: String) throws(OperationError) -> ValueID in
      let numbers = try graph.apply(MaskNumbers(), [mask], scope: scope)[0]
      let counts = try graph.apply(MaxOver(axis: axis), [numbers], scope: scope)[0]
      return try graph.apply(Multiply(), [value, counts], scope: scope)[0]
    }
  }

  public func lower(_ lowering: inout Lowering) {
    guard let place = lowering.operandTypes[0].index(of: axis) else { return }
    let e = PoolExtents(axis: place, shape: lowering.operandShapes[0])
    let (x, y, positions) = (lowering.operands[0], lowering.results[0], lowering.results[1])
    let mask = lowering.operands.count == 2 ? lowering.operands[1] : nil
    let pick = self
    lowering.emit { frame in
      for o in 0..<e.outer {
        let m = pick.position(e.length) { at in mask.map { frame[$0][o * e.length + at] != 0 } ?? true }
        let at = frame.integers(positions) + o * e.inner
        for i in 0..<e.inner { at[i] = Int32(truncatingIfNeeded: m) }
        if m >= 0 {
          frame.kernels.elementwise.copy(
            frame[x] + (o * e.length + m) * e.inner, frame[y] + o * e.inner, e.inner)
        } else {
          frame.kernels.elementwise.fill(0, frame[y] + o * e.inner, e.inner)
        }
      }
    }
  }

  public static var samples: [OperationSample] {
    PoolExtents.samples(Pick(axis: "time", takesLast: false))
      + PoolExtents.samples(Pick(axis: "time", takesLast: true))
  }

  public static var rejections: [OperationRejection] {
    PoolExtents.rejections(Pick(axis: "time", takesLast: true))
  }
}

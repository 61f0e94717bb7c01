public import Graph
internal import KernelTable
public import Tape

/// The gradient of `slice`: zeros around dy. Operands: dy, and what was sliced (for its type only).
public struct SliceGradient: LowerableOperation, GradientOperation {
  public static let name = "slice_gradient"
  public static let summary = "The gradient of `slice`."
  let slice: Slice

  init(_ slice: Slice) { self.slice = slice }
  public init(attributes: Attributes) throws(OperationError) { slice = try Slice(attributes: attributes) }
  public var attributes: Attributes { slice.attributes }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 2...2, Self.name)
    guard try slice.resultTypes(for: [operands[1]]) == [operands[0]] else {
      throw OperandChecks.unfit(Self.name, 0)
    }
    return [operands[1]]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    guard let place = context.operandTypes[1].index(of: slice.axis) else { return [] }
    var dx = ReferenceTensor(shape: operands[1].shape)
    let e = slice.extents(whole: operands[1].shape, place: place)
    for o in 0..<e.outer {
      for i in 0..<e.part { dx.elements[o * e.whole + e.skip + i] = operands[0].elements[o * e.part + i] }
    }
    return [dx]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { axis == slice.axis }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [0] }
  public func readsNumbers(of operand: Int) -> Bool { operand == 0 }

  public func lower(_ lowering: inout Lowering) {
    guard let place = lowering.operandTypes[1].index(of: slice.axis) else { return }
    let e = slice.extents(whole: lowering.operandShapes[1], place: place)
    let count = lowering.resultShapes[0].elementCount
    let (dy, dx) = (lowering.operands[0], lowering.results[0])
    lowering.emit { frame in
      frame.kernels.elementwise.fill(0, frame[dx], count)
      for o in 0..<e.outer {
        frame.kernels.elementwise.copy(frame[dy] + o * e.part, frame[dx] + o * e.whole + e.skip, e.part)
      }
    }
  }

  public static var samples: [OperationSample] {
    Slice.sampleTypes.compactMap { slice, axes in
      let x = TensorType(.f32, axes)
      guard let y = try? slice.resultTypes(for: [x]) else { return nil }
      return OperationSample(SliceGradient(slice), y + [x])
    }
  }

  public static var rejections: [OperationRejection] {
    let x = TensorType(.f32, [Axis("out", 6), Axis("in", 3)])
    return [
      OperationRejection(SliceGradient(Slice(axis: "out", start: 1, count: 3)), [x, x], .axesDiffer),
      OperationRejection(SliceGradient(Slice(axis: "out", start: 1, count: 3)), [x], .wrongCount),
    ]
  }
}

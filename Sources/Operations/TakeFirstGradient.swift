public import Graph
internal import KernelTable
public import Tape

/// The gradient of `take_first`: dy in the first positions, 0 in the others. Operands: dy, and x for its shape only.
public struct TakeFirstGradient: LowerableOperation, GradientOperation {
  public static let name = "take_first_gradient"
  public static let summary = "The gradient of `take_first`."
  let axis: String
  let like: String

  init(axis: String, like: String) {
    self.axis = axis
    self.like = like
  }

  public init(attributes: Attributes) throws(OperationError) {
    axis = try attributes.word("axis")
    like = try attributes.word("like")
  }

  public var attributes: Attributes { Attributes([("axis", .word(axis)), ("like", .word(like))]) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 2...2, Self.name)
    guard
      try TakeFirst(axis: axis, like: like).resultTypes(for: [operands[1], operands[0]])[0] == operands[0]
    else {
      throw OperandChecks.unfit(Self.name, 0)
    }
    return [operands[1]]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    guard let place = context.operandTypes[0].index(of: like) else { return [] }
    var dx = ReferenceTensor(shape: operands[1].shape)
    let step = dx.shape[place...].reduce(1, *)
    let run = operands[0].shape[place...].reduce(1, *)
    for o in 0..<dx.shape[..<place].reduce(1, *) {
      for i in 0..<min(run, step) { dx.elements[o * step + i] = operands[0].elements[o * run + i] }
    }
    return [dx]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { axis == self.axis }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [0] }
  public func readsNumbers(of operand: Int) -> Bool { operand != 1 }

  public func lower(_ lowering: inout Lowering) {
    guard let place = lowering.operandTypes[0].index(of: like) else { return }
    let outer = lowering.resultShapes[0][..<place].reduce(1, *)
    let step = lowering.resultShapes[0][place...].reduce(1, *)
    let run = min(step, lowering.operandShapes[0][place...].reduce(1, *))
    let (dy, dx) = (lowering.operands[0], lowering.results[0])
    lowering.emit { frame in
      for o in 0..<outer {
        frame.kernels.elementwise.copy(frame[dy] + o * run, frame[dx] + o * step, run)
        frame.kernels.elementwise.fill(0, frame[dx] + o * step + run, step - run)
      }
    }
  }

  public static var samples: [OperationSample] {
    [
      OperationSample(
        TakeFirstGradient(axis: "position", like: "time"),
        [
          TensorType(.f32, [Axis("time", 3), Axis("feature", 4)]),
          TensorType(.f32, [Axis("position", 5), Axis("feature", 4)]),
        ])
    ]
  }

  public static var rejections: [OperationRejection] {
    [
      OperationRejection(
        TakeFirstGradient(axis: "position", like: "time"), [TensorType(.f32, [])], .wrongCount)
    ]
  }
}

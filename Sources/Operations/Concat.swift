public import Graph
internal import KernelTable
public import Tape

/// Values side by side along one axis; all other axes agree.
public struct Concat: LowerableOperation {
  public static let name = "concat"
  public static let summary = "Puts values side by side along an axis."
  let axis: String

  /// Creates the operation along an axis.
  public init(axis: String) { self.axis = axis }
  public init(attributes: Attributes) throws(OperationError) { axis = try attributes.word("axis") }
  public var attributes: Attributes { Attributes([("axis", .word(axis))]) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    guard !operands.isEmpty else { throw OperationError(.wrongCount, "`concat` needs at least one value") }
    var length = Size(0)
    for index in operands.indices {
      try OperandChecks.element(operands, index, .f32, Self.name)
      let place = try OperandChecks.axis(operands, index, axis, Self.name)
      guard operands[index].axes.map(\.name) == operands[0].axes.map(\.name) else {
        throw OperationError(
          .axesDiffer, "`concat` needs values with the same axes, not \(operands[0]) and \(operands[index])",
          operands: [0, index])
      }
      for (mine, first) in zip(operands[index].axes, operands[0].axes) where mine.name != axis {
        try OperandChecks.same(first.size, mine.size, Self.name, operands: [0, index], axis: mine.name)
      }
      length = try sizing { () throws(SizeError) in try length.adding(operands[index].axes[place].size) }
    }
    let place = try OperandChecks.axis(operands, 0, axis, Self.name)
    return [operands[0].replacing(place, with: Axis(axis, length))]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    guard let place = context.operandTypes[0].index(of: axis) else { return [] }
    var shape = operands[0].shape
    shape[place] = operands.reduce(0) { $0 + $1.shape[place] }
    var elements: [Double] = []
    elements.reserveCapacity(shape.elementCount)
    for outer in 0..<shape[..<place].reduce(1, *) {
      for operand in operands {
        let run = operand.shape[place...].reduce(1, *)
        elements += operand.elements[outer * run..<(outer + 1) * run]
      }
    }
    return [ReferenceTensor(shape: shape, elements: elements)]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    for index in context.operands.indices where context.needs(index) {
      context.contribute(
        try context.apply(ConcatPart(axis: axis), [dy] + context.operands.prefix(index + 1)), to: index)
    }
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { axis == self.axis }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands.count == count }

  public func lower(_ lowering: inout Lowering) {
    guard let place = lowering.operandTypes[0].index(of: axis) else { return }
    let outer = lowering.resultShapes[0][..<place].reduce(1, *)
    let total = lowering.resultShapes[0][place...].reduce(1, *)
    let parts = zip(lowering.operands, lowering.operandShapes).map {
      (source: $0, run: $1[place...].reduce(1, *))
    }
    let y = lowering.results[0]
    lowering.emit { frame in
      for o in 0..<outer {
        var to = frame[y] + o * total
        for part in parts {
          frame.kernels.elementwise.copy(frame[part.source] + o * part.run, to, part.run)
          to += part.run
        }
      }
    }
  }

  static let sampleOperands = [
    TensorType(.f32, [Axis("batch", 2), Axis("time", 3), Axis("feature", 4)]),
    TensorType(.f32, [Axis("batch", 2), Axis("time", 1), Axis("feature", 4)]),
    TensorType(.f32, [Axis("batch", 2), Axis("time", 2), Axis("feature", 4)]),
  ]

  public static var samples: [OperationSample] {
    [
      OperationSample(Concat(axis: "time"), sampleOperands),
      OperationSample(
        Concat(axis: "feature"),
        [
          TensorType(.f32, [Axis("batch", 2), Axis("feature", 3)]),
          TensorType(.f32, [Axis("batch", 2), Axis("feature", 1)]),
        ]),
    ]
  }

  public static var rejections: [OperationRejection] {
    let x = TensorType(.f32, [Axis("batch", 2), Axis("feature", 3)])
    return [
      OperationRejection(Concat(axis: "time"), [x], .missingAxis),
      OperationRejection(
        Concat(axis: "feature"), [x, TensorType(.f32, [Axis("batch", 3), Axis("feature", 3)])], .sizesDisagree
      ),
      OperationRejection(Concat(axis: "feature"), [x, TensorType(.f32, [Axis("feature", 3)])], .axesDiffer),
      OperationRejection(Concat(axis: "feature"), [], .wrongCount),
    ]
  }
}

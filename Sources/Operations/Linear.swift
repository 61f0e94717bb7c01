public import Graph
internal import KernelTable
public import Tape

/// `y = x · Wᵀ + b` along the last axis, as PyTorch's `torch.nn.functional.linear`.
///
/// Operands: x `[…, in]`, weight `[out, in]`, optionally bias `[out]`. The last axis keeps its name.
public struct Linear: LowerableOperation {
  public static let name = "linear"
  public static let summary = "Multiplies the last axis by a weight matrix and adds a bias."

  /// Creates the operation.
  public init() {}
  public init(attributes: Attributes) throws(OperationError) { self.init() }
  public var attributes: Attributes { Attributes() }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 2...3, Self.name)
    try OperandChecks.elements(operands, Array(operands.indices), .f32, Self.name)
    let input = try OperandChecks.lastAxis(operands, 0, Self.name)
    try OperandChecks.rank(operands, 1, 2, Self.name)
    try OperandChecks.same(
      input.size, operands[1].axes[1].size, Self.name, operands: [0, 1], axis: input.name)
    let out = operands[1].axes[0].size
    if operands.count == 3 {
      try OperandChecks.rank(operands, 2, 1, Self.name)
      try OperandChecks.same(out, operands[2].axes[0].size, Self.name, operands: [1, 2], axis: "out")
    }
    return [operands[0].replacing(operands[0].axes.count - 1, with: Axis(input.name, out))]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let x = operands[0]
    let weight = operands[1]
    let (out, width) = (weight.shape[0], weight.shape[1])
    var y = ReferenceTensor(shape: x.shape.dropLast() + [out])
    for row in 0..<x.shape.rowCount {
      for o in 0..<out {
        var sum = operands.count == 3 ? operands[2].elements[o] : 0
        for i in 0..<width { sum += x.elements[row * width + i] * weight.elements[o * width + i] }
        y.elements[row * out + o] = sum
      }
    }
    return [y]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    if context.needs(0) {
      let like = context.graph.type(context.operands[0]).axes
      context.contribute(
        try context.apply(LinearInputGradient(axis: like[like.count - 1].name), [dy, context.operands[1]]),
        to: 0)
    }
    if context.needs(1) {
      let names = context.graph.type(context.operands[1]).axes.map(\.name)
      context.contribute(
        try context.apply(LinearWeightGradient(axes: names), [context.operands[0], dy]), to: 1)
    }
    if context.needs(2) {
      let leading = context.graph.type(dy).axes.dropLast().map(\.name)
      let name = context.graph.type(context.operands[2]).axes[0].name
      context.contribute(try context.apply(ReduceSum(axes: leading, rename: name), [dy]), to: 2)
    }
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double {
    2 * Double(operands[0].elementCount) * Double(operands[1][0])
  }

  public func absorbing(_ producer: any Operation, at place: Int, operands: [TensorType]) -> Absorption? {
    guard place == 0, let bag = producer as? BagOfWords else { return nil }
    return Absorption(
      BagLinear(counts: bag.counts, hasBias: operands.count == 3),
      [.producer(0), .own(1)] + (operands.count == 3 ? [.own(2)] : []), .producer(1))
  }
  public func atFirst(of axis: String, operands: [TensorType], isMasked: Bool) -> FirstForm? {
    mixes(axis: axis, operands: operands) ? nil : FirstForm(self, whole: [1, 2])
  }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { operands[0].axes.last?.name == axis }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool {
    operands == (count == 3 ? [0, 2] : [0]) || operands == (count == 3 ? [1, 2] : [1])
  }

  public func lower(_ lowering: inout Lowering) {
    let (x, weight, y) = (lowering.operands[0], lowering.operands[1], lowering.results[0])
    let rows = lowering.operandShapes[0].rowCount
    let (out, width) = (lowering.operandShapes[1][0], lowering.operandShapes[1][1])
    let bias = lowering.operands.count == 3 ? lowering.operands[2] : nil
    let factor = lowering.factor(weight, transposed: true, n: out, k: width, stride: width)
    lowering.emit { frame in
      factor.multiply(frame, rows: rows, frame[x], width, bias: bias.map { Input(frame[$0]) }, frame[y], out)
    }
  }

  public static var samples: [OperationSample] {
    [
      OperationSample(
        Linear(),
        [
          TensorType(.f32, [Axis("batch", 3), Axis("time", 2), Axis("feature", 5)]),
          TensorType(.f32, [Axis("out", 4), Axis("in", 5)]), TensorType(.f32, [Axis("out", 4)]),
        ]),
      OperationSample(
        Linear(),
        [TensorType(.f32, [Axis("feature", 1)]), TensorType(.f32, [Axis("out", 1), Axis("in", 1)])]),
    ]
  }

  public static var rejections: [OperationRejection] {
    [
      OperationRejection(
        Linear(),
        [TensorType(.f32, [Axis("feature", 3)]), TensorType(.f32, [Axis("out", 2), Axis("in", 4)])],
        .sizesDisagree),
      OperationRejection(
        Linear(),
        [TensorType(.i32, [Axis("feature", 3)]), TensorType(.f32, [Axis("out", 2), Axis("in", 3)])],
        .wrongElementType),
      OperationRejection(Linear(), [TensorType(.f32, [Axis("feature", 3)])], .wrongCount),
      OperationRejection(
        Linear(), [TensorType(.f32, []), TensorType(.f32, [Axis("out", 2), Axis("in", 3)])], .missingAxis),
    ]
  }
}

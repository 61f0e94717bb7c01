public import Graph
internal import KernelTable
public import Tape

/// The sum over named axes, which are removed.
///
/// `rename` gives the last axis that stays another name: the gradient of a bias is an `out` axis.
public struct ReduceSum: LowerableOperation {
  public static let name = "reduce_sum"
  public static let summary = "Sums over named axes and removes them."
  let axes: [String]
  let rename: String?

  /// Creates the sum over the given axes.
  public init(axes: [String], rename: String? = nil) {
    self.axes = axes
    self.rename = rename
  }

  public init(attributes: Attributes) throws(OperationError) {
    axes = try attributes.words("axes")
    rename = attributes["rename"] == nil ? nil : try attributes.word("rename")
  }

  public var attributes: Attributes {
    Attributes([("axes", .words(axes))] + (rename.map { [("rename", .word($0))] } ?? []))
  }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 1...1, Self.name)
    try OperandChecks.element(operands, 0, .f32, Self.name)
    for axis in axes { _ = try OperandChecks.axis(operands, 0, axis, Self.name) }
    var rest = operands[0].axes.filter { !axes.contains($0.name) }
    if let rename, let last = rest.popLast() { rest.append(Axis(rename, last.size)) }
    return [try OperandChecks.unique(TensorType(.f32, rest), Self.name)]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let all = context.operandTypes[0].axes.map(\.name)
    let kept = all.indices.filter { !axes.contains(all[$0]) }
    var result = ReferenceTensor(shape: kept.map { operands[0].shape[$0] })
    let spread = Broadcast(large: all, shape: operands[0].shape, small: kept.map { all[$0] })
    spread.forEachRun { large, small, count in
      for i in 0..<count {
        result.elements[spread.movesAlongRun ? small + i : small] += operands[0].elements[large + i]
      }
    }
    return [result]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    context.contribute(try context.apply(Expand(), [dy, context.operands[0]]), to: 0)
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { Double(operands[0].elementCount) }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { true }
  public func sumsExamples(result: Int) -> Bool { axes.contains(AxisName.batch) }
  public func canAccumulate(result: Int) -> Bool { true }

  public func lower(_ lowering: inout Lowering) {
    let (x, y) = (lowering.operands[0], lowering.results[0])
    let shape = lowering.operandShapes[0]
    let names = lowering.operandTypes[0].axes.map(\.name)
    let spread = Broadcast(large: names, shape: shape, small: names.filter { !axes.contains($0) })
    let count = lowering.resultShapes[0].elementCount
    let starts = !lowering.accumulates[0]
    if spread.isPresent == [false, true] || spread.isPresent == [true] {
      let (rows, columns) = spread.isPresent.count == 2 ? (spread.lengths[0], spread.lengths[1]) : (1, count)
      lowering.emit { frame in
        if starts { frame.kernels.elementwise.fill(0, frame[y], count) }
        frame.kernels.rows.accumulateColumns(frame[x], frame[y], rows, columns)
      }
      return
    }
    let runs = spread.runs
    let moves = spread.movesAlongRun
    lowering.emit { frame in
      if starts { frame.kernels.elementwise.fill(0, frame[y], count) }
      for run in runs {
        if moves {
          frame.kernels.elementwise.accumulate(frame[x] + run.large, 1, frame[y] + run.small, run.count)
        } else {
          frame[y][run.small] += Float(frame.kernels.rows.sum(frame[x] + run.large, run.count))
        }
      }
    }
  }

  public static var samples: [OperationSample] {
    let x = TensorType(.f32, [Axis("batch", 2), Axis("time", 3), Axis("feature", 4)])
    return [
      ["batch", "time"], ["time"], ["feature"], ["batch", "feature"], ["batch", "time", "feature"], [],
    ].map {
      OperationSample(ReduceSum(axes: $0), [x])
    }
  }

  public static var rejections: [OperationRejection] {
    [
      OperationRejection(ReduceSum(axes: ["time"]), [TensorType(.f32, [Axis("feature", 3)])], .missingAxis),
      OperationRejection(
        ReduceSum(axes: ["batch"]), [TensorType(.i32, [Axis("batch", 3)])], .wrongElementType),
    ]
  }
}

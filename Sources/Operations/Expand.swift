public import Graph
internal import KernelTable
public import Tape

/// Repeats a value along the axes that it lacks, to the type of a second value whose numbers are not read.
public struct Expand: LowerableOperation {
  public static let name = "expand"
  public static let summary = "Repeats a value along the axes that it lacks."

  /// Creates the operation.
  public init() {}
  public init(attributes: Attributes) throws(OperationError) { self.init() }
  public var attributes: Attributes { Attributes() }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 2...2, Self.name)
    let (x, like) = (operands[0], operands[1])
    // A sum may have renamed the last axis; it is matched by place then.
    let shared = Self.renamed(x, like: like)
    guard let shared, like.axes.filter({ shared.has($0.name) }) == shared.axes else {
      throw OperationError(.axesDiffer, "`\(Self.name)` cannot repeat \(x) to \(like)", operands: [0, 1])
    }
    return [TensorType(x.element, like.axes)]
  }

  /// The small type with its last axis named as in the large one.
  private static func renamed(_ x: TensorType, like: TensorType) -> TensorType? {
    guard let last = x.axes.last, !like.has(last.name) else { return x }
    guard let other = like.axes.last, other.size == last.size, !x.has(other.name) else { return nil }
    return x.replacing(x.axes.count - 1, with: other)
  }

  private static func spread(_ types: [TensorType], shape: [Int]) -> Broadcast {
    Broadcast(
      large: types[1].axes.map(\.name), shape: shape,
      small: (renamed(types[0], like: types[1]) ?? types[0]).axes.map(\.name))
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    var result = ReferenceTensor(shape: operands[1].shape)
    let spread = Self.spread(context.operandTypes, shape: operands[1].shape)
    spread.forEachRun { large, small, count in
      for i in 0..<count {
        result.elements[large + i] = operands[0].elements[spread.movesAlongRun ? small + i : small]
      }
    }
    return [result]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient, context.needs(0) else { return }
    let x = context.graph.type(context.operands[0])
    let like = context.graph.type(dy)
    let named = Self.renamed(x, like: like) ?? x
    let missing = like.axes.map(\.name).filter { !named.has($0) }
    context.contribute(
      try context.apply(ReduceSum(axes: missing, rename: x == named ? nil : x.axes.last?.name), [dy]), to: 0)
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [0] }
  public func readsNumbers(of operand: Int) -> Bool { operand != 1 }

  public func lower(_ lowering: inout Lowering) {
    let (x, y) = (lowering.operands[0], lowering.results[0])
    let spread = Self.spread(lowering.operandTypes, shape: lowering.resultShapes[0])
    let runs = spread.runs
    let moves = spread.movesAlongRun
    lowering.emit { frame in
      for run in runs {
        if moves {
          frame.kernels.elementwise.copy(frame[x] + run.small, frame[y] + run.large, run.count)
        } else {
          frame.kernels.elementwise.fill(frame[x][run.small], frame[y] + run.large, run.count)
        }
      }
    }
  }

  public static var samples: [OperationSample] {
    let like = TensorType(.f32, [Axis("batch", 2), Axis("time", 3), Axis("feature", 4)])
    return [[Axis("feature", 4)], [Axis("batch", 2)], [Axis("batch", 2), Axis("feature", 4)], []].map {
      OperationSample(Expand(), [TensorType(.f32, $0), like])
    }
  }

  public static var rejections: [OperationRejection] {
    let like = TensorType(.f32, [Axis("batch", 2), Axis("feature", 4)])
    return [
      OperationRejection(Expand(), [TensorType(.f32, [Axis("feature", 5)]), like], .axesDiffer),
      OperationRejection(Expand(), [TensorType(.f32, [Axis("time", 2), Axis("x", 4)]), like], .axesDiffer),
    ]
  }
}

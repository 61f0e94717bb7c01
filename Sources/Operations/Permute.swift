public import Graph
internal import KernelTable
public import Tape

/// The same elements with the axes in another order.
public struct Permute: LowerableOperation {
  public static let name = "permute"
  public static let summary = "Brings the axes into another order."
  let order: [String]

  /// Creates the operation from the names of the axes in their new order.
  public init(order: [String]) { self.order = order }
  public init(attributes: Attributes) throws(OperationError) { order = try attributes.words("order") }
  public var attributes: Attributes { Attributes([("order", .words(order))]) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 1...1, Self.name)
    guard order.count == operands[0].axes.count, Set(order).count == order.count else {
      throw OperationError(
        .axesDiffer,
        "`permute` to [\(order.joined(separator: ", "))] does not name each axis of \(operands[0]) once",
        operands: [0])
    }
    var axes: [Axis] = []
    for name in order { axes.append(operands[0].axes[try OperandChecks.axis(operands, 0, name, Self.name)]) }
    return [TensorType(operands[0].element, axes)]
  }

  /// For each axis of the result, the distance in the operand from one position to the next.
  private func strides(_ type: TensorType, _ shape: [Int]) -> [Int] {
    order.map { name in
      guard let place = type.index(of: name) else { return 0 }
      return shape[(place + 1)...].reduce(1, *)
    }
  }

  /// Calls back with the start in the operand and in the result of every run along the last axis of the result.
  private static func forEachRun(_ shape: [Int], _ strides: [Int], _ body: (Int, Int) -> Void) {
    guard shape.elementCount > 0, let run = shape.last else { return shape.isEmpty ? body(0, 0) : () }
    var index = [Int](repeating: 0, count: shape.count - 1)
    var (from, to) = (0, 0)
    while true {
      body(from, to)
      to += run
      var axis = shape.count - 2
      while axis >= 0 {
        index[axis] += 1
        from += strides[axis]
        if index[axis] < shape[axis] { break }
        from -= strides[axis] * shape[axis]
        index[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let type = context.operandTypes[0]
    let shape = order.compactMap { name in type.index(of: name).map { operands[0].shape[$0] } }
    var y = ReferenceTensor(shape: shape)
    let strides = strides(type, operands[0].shape)
    Self.forEachRun(shape, strides) { from, to in
      for i in 0..<(shape.last ?? 1) {
        y.elements[to + i] = operands[0].elements[from + i * (strides.last ?? 1)]
      }
    }
    return [y]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    let back = context.graph.type(context.operands[0]).axes.map(\.name)
    context.contribute(try context.apply(Permute(order: back), [dy]), to: 0)
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { true }

  public func lower(_ lowering: inout Lowering) {
    let shape = lowering.resultShapes[0]
    let strides = strides(lowering.operandTypes[0], lowering.operandShapes[0])
    let (x, y) = (lowering.operands[0], lowering.results[0])
    let (run, step) = (shape.last ?? 1, strides.last ?? 1)
    var starts: [(from: Int, to: Int)] = []
    Self.forEachRun(shape, strides) { starts.append(($0, $1)) }
    let runs = starts
    lowering.emit { frame in
      for start in runs {
        let (from, to) = (frame[x] + start.from, frame[y] + start.to)
        if step == 1 {
          frame.kernels.elementwise.copy(from, to, run)
        } else {
          for i in 0..<run { to[i] = from[i * step] }
        }
      }
    }
  }

  public static var samples: [OperationSample] {
    let x = TensorType(.f32, [Axis("batch", 2), Axis("time", 3), Axis("feature", 4)])
    return [["time", "batch", "feature"], ["batch", "feature", "time"], ["batch", "time", "feature"]].map {
      OperationSample(Permute(order: $0), [x])
    }
  }

  public static var rejections: [OperationRejection] {
    let x = TensorType(.f32, [Axis("batch", 2), Axis("time", 3)])
    return [
      OperationRejection(Permute(order: ["batch"]), [x], .axesDiffer),
      OperationRejection(Permute(order: ["batch", "feature"]), [x], .missingAxis),
    ]
  }
}

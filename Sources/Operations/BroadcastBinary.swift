internal import Graph
internal import KernelTable
internal import Tape

/// What `add` and `multiply` share: two values joined by the names of their axes.
protocol BroadcastBinary: LowerableOperation {
  /// The function of two elements.
  static func value(_ a: Double, _ b: Double) -> Double
  /// Combines two runs element by element.
  static func combine(_ kernels: KernelTable, _ a: Input, _ b: Input, _ y: Output, _ count: Int)
  /// Combines a run with one number.
  static func combine(_ kernels: KernelTable, _ a: Input, scalar: Float, _ y: Output, _ count: Int)
}

extension BroadcastBinary {
  public var attributes: Attributes { Attributes() }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let firstIsLarge = context.operandTypes[0].axes.count >= context.operandTypes[1].axes.count
    let (large, small) = firstIsLarge ? (0, 1) : (1, 0)
    let spread = Broadcast(
      large: context.operandTypes[large].axes.map(\.name), shape: operands[large].shape,
      small: context.operandTypes[small].axes.map(\.name))
    var result = operands[large]
    spread.forEachRun { l, s, count in
      for i in 0..<count {
        let b = operands[small].elements[spread.movesAlongRun ? s + i : s]
        result.elements[l + i] = Self.value(operands[large].elements[l + i], b)
      }
    }
    return [result]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { Double(results[0].elementCount) }
  public func atFirst(of axis: String, operands: [TensorType], isMasked: Bool) -> FirstForm? {
    mixes(axis: axis, operands: operands) ? nil : FirstForm(self)
  }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }
  public var inPlaceOperands: [Int] { [0] }

  public func lower(_ lowering: inout Lowering) {
    let firstIsLarge = lowering.operandTypes[0].axes.count >= lowering.operandTypes[1].axes.count
    let (large, small) = firstIsLarge ? (0, 1) : (1, 0)
    let spread = Broadcast(
      large: lowering.operandTypes[large].axes.map(\.name), shape: lowering.operandShapes[large],
      small: lowering.operandTypes[small].axes.map(\.name))
    let (a, b, y) = (lowering.operands[large], lowering.operands[small], lowering.results[0])
    if spread.isTrivial {
      let count = lowering.resultShapes[0].elementCount
      lowering.emit { Self.combine($0.kernels, $0[a], $0[b], $0[y], count) }
      return
    }
    let runs = spread.runs
    let moves = spread.movesAlongRun
    lowering.emit { frame in
      let (from, with, to) = (frame[a], frame[b], frame[y])
      for run in runs {
        if moves {
          Self.combine(frame.kernels, from + run.large, with + run.small, to + run.large, run.count)
        } else {
          Self.combine(frame.kernels, from + run.large, scalar: with[run.small], to + run.large, run.count)
        }
      }
    }
  }

  /// Sums a gradient over the axes that an operand lacks.
  static func reduced(
    _ gradient: ValueID, to operand: ValueID, _ context: inout GradientContext
  ) throws(OperationError) -> ValueID {
    let wanted = context.graph.type(operand)
    let missing = context.graph.type(gradient).axes.map(\.name).filter { !wanted.has($0) }
    return missing.isEmpty ? gradient : try context.apply(ReduceSum(axes: missing, rename: nil), [gradient])
  }

  static var joinSamples: [[TensorType]] {
    let full = TensorType(.f32, [Axis("batch", 2), Axis("time", 3), Axis("feature", 4)])
    return [
      [full, full],
      [full, TensorType(.f32, [Axis("time", 3), Axis("feature", 4)])],
      [full, TensorType(.f32, [Axis("batch", 2), Axis("time", 3)])],
      [full, TensorType(.f32, [Axis("batch", 2), Axis("feature", 4)])],
      [full, TensorType(.f32, [Axis("time", 3)])],
      [full, TensorType(.f32, [])],
      [TensorType(.f32, [Axis("feature", 4)]), full],
    ]
  }

  static var joinRejections: [(operands: [TensorType], kind: OperationError.Kind)] {
    let a = TensorType(.f32, [Axis("batch", 2), Axis("feature", 4)])
    return [
      ([a, TensorType(.f32, [Axis("batch", 2), Axis("feature", 5)])], .sizesDisagree),
      ([a, TensorType(.f32, [Axis("batch", 2), Axis("time", 4)])], .axesDiffer),
      ([a, TensorType(.f32, [Axis("feature", 4), Axis("batch", 2)])], .axesDiffer),
      ([a], .wrongCount),
    ]
  }
}

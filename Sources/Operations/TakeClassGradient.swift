public import Graph
internal import KernelTable
public import Tape

/// The gradient of `take_class`: dy where the label points, 0 elsewhere.
///
/// Operands: dy, the labels, and x (for its shape only).
public struct TakeClassGradient: LowerableOperation, GradientOperation {
  public static let name = "take_class_gradient"
  public static let summary = "The gradient of `take_class`."

  init() {}
  public init(attributes: Attributes) throws(OperationError) {}
  public var attributes: Attributes { Attributes() }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 3...3, Self.name)
    guard try TakeClass().resultTypes(for: [operands[2], operands[1]])[0] == operands[0] else {
      throw OperandChecks.unfit(Self.name, 0)
    }
    return [operands[2]]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    var dx = ReferenceTensor(shape: operands[2].shape)
    let classes = dx.shape[dx.shape.count - 1]
    for (row, dy) in operands[0].elements.enumerated() {
      let label = Int(operands[1].elements[row])
      if label >= 0, label < classes { dx.elements[row * classes + label] = dy }
    }
    return [dx]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [0] }
  public func readsNumbers(of operand: Int) -> Bool { operand != 2 }

  public func lower(_ lowering: inout Lowering) {
    let (gradient, labels, result) = (lowering.operands[0], lowering.operands[1], lowering.results[0])
    let shape = lowering.resultShapes[0]
    let (rows, classes) = (shape.rowCount, shape[shape.count - 1])
    lowering.emit { frame in
      let (dy, label, dx) = (frame[gradient], frame.integers(labels), frame[result])
      frame.kernels.elementwise.fill(0, dx, rows * classes)
      for row in 0..<rows {
        let place = Int(label[row])
        if place >= 0, place < classes { dx[row * classes + place] = dy[row] }
      }
    }
  }

  public static var samples: [OperationSample] {
    let x = TensorType(.f32, [Axis("batch", 5), Axis("class", 7)])
    return [
      OperationSample(
        TakeClassGradient(), [TensorType(.f32, [Axis("batch", 5)]), TensorType(.i32, [Axis("batch", 5)]), x],
        values: [.numbers, .indices(below: 7)])
    ]
  }

  public static var rejections: [OperationRejection] {
    [OperationRejection(TakeClassGradient(), [TensorType(.f32, [])], .wrongCount)]
  }
}

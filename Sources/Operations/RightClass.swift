public import Graph
public import Tape

/// Whether the largest number of each row stands at the label: 1 or 0; and whether the row is judged at all.
///
/// Operands: numbers `f32[…, class]`, labels `i32[…]`. A label outside the classes is not judged. Of equal numbers the
/// first counts as the largest, and one that is not a number counts as the largest (torch.argmax).
public struct RightClass: LowerableOperation, GradientOperation {
  public static let name = "right_class"
  public static let summary = "Whether the largest number of each row stands at the label."

  /// Creates the operation.
  public init() {}
  public init(attributes: Attributes) throws(OperationError) { self.init() }
  public var attributes: Attributes { Attributes() }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    let rows = try TakeClass().resultTypes(for: operands)[0]
    return [rows, rows]
  }

  /// The place of the largest of some numbers.
  private static func largest(_ count: Int, _ number: (Int) -> Float) -> Int {
    var best = 0
    for index in 0..<count {
      let next = number(index)
      if next.isNaN { return index }
      if next > number(best) { best = index }
    }
    return best
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let classes = operands[0].shape[operands[0].shape.count - 1]
    var right = ReferenceTensor(shape: operands[1].shape)
    var judged = right
    for row in right.elements.indices {
      let label = Int(operands[1].elements[row])
      guard label >= 0, label < classes else { continue }
      judged.elements[row] = 1
      let place = Self.largest(classes) { Float(operands[0].elements[row * classes + $0]) }
      right.elements[row] = place == label ? 1 : 0
    }
    return [right, judged]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }

  public func lower(_ lowering: inout Lowering) {
    let (numbers, labels) = (lowering.operands[0], lowering.operands[1])
    let (right, judged) = (lowering.results[0], lowering.results[1])
    let shape = lowering.operandShapes[0]
    let (rows, classes) = (shape.rowCount, shape[shape.count - 1])
    lowering.emit { frame in
      let label = frame.integers(labels)
      for row in 0..<rows {
        let isJudged = label[row] >= 0 && Int(label[row]) < classes
        let x = frame[numbers] + row * classes
        frame[judged][row] = isJudged ? 1 : 0
        frame[right][row] = isJudged && Self.largest(classes, { x[$0] }) == Int(label[row]) ? 1 : 0
      }
    }
  }

  public static var samples: [OperationSample] {
    let numbers = TensorType(.f32, [Axis("batch", 6), Axis("time", 2), Axis("class", 3)])
    return [
      OperationSample(
        RightClass(), [numbers, TensorType(.i32, Array(numbers.axes.prefix(2)))],
        values: [.numbers, .indices(below: 4)])
    ]
  }

  public static var rejections: [OperationRejection] {
    let numbers = TensorType(.f32, [Axis("batch", 5), Axis("class", 7)])
    return [
      OperationRejection(RightClass(), [numbers, TensorType(.i32, [Axis("batch", 4)])], .axesDiffer),
      OperationRejection(RightClass(), [numbers, TensorType(.f32, [Axis("batch", 5)])], .wrongElementType),
    ]
  }
}

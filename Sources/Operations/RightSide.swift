public import Graph
public import Tape

/// Whether each number lies on the side of a threshold that its target, yes or no, asks for: 1 or 0; and whether it is
/// judged at all.
///
/// Operands: numbers, targets of the same type. A target above one half is yes, below it no; one half itself is not
/// judged, nor anything but 0 and 1 where only `wholeTargets` are.
public struct RightSide: LowerableOperation, GradientOperation {
  public static let name = "right_side"
  public static let summary = "Whether each number lies on the side of a threshold that its target asks for."
  let threshold: Double
  let wholeTargets: Bool

  /// Creates the operation.
  ///
  /// - Parameters:
  ///   - threshold: what a number must be above to be a yes: 0 for logits, 0.5 for probabilities.
  ///   - wholeTargets: whether only targets that are 0 or 1 are judged.
  public init(threshold: Double, wholeTargets: Bool) {
    self.threshold = threshold
    self.wholeTargets = wholeTargets
  }

  public init(attributes: Attributes) throws(OperationError) {
    threshold = try attributes.decimal("threshold")
    wholeTargets = try attributes.boolean("whole_targets")
  }

  public var attributes: Attributes {
    Attributes([("threshold", .decimal(threshold)), ("whole_targets", .boolean(wholeTargets))])
  }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 2...2, Self.name)
    try OperandChecks.elements(operands, [0, 1], .f32, Self.name)
    try OperandChecks.sameType(operands, 0, 1, Self.name)
    return [operands[0], operands[0]]
  }

  private func isJudged(_ target: Float) -> Bool { wholeTargets ? target == 0 || target == 1 : target != 0.5 }
  private func isRight(_ number: Float, _ target: Float) -> Bool {
    isJudged(target) && (number > Float(threshold)) == (target > 0.5)
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    [
      operands[0].zipped(operands[1]) { isRight(Float($0), Float($1)) ? 1 : 0 },
      operands[1].mapped { isJudged(Float($0)) ? 1 : 0 },
    ]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }

  public func lower(_ lowering: inout Lowering) {
    let (numbers, targets) = (lowering.operands[0], lowering.operands[1])
    let (right, judged) = (lowering.results[0], lowering.results[1])
    let count = lowering.resultShapes[0].elementCount
    let operation = self
    lowering.emit { frame in
      let (x, t) = (frame[numbers], frame[targets])
      for i in 0..<count {
        frame[right][i] = operation.isRight(x[i], t[i]) ? 1 : 0
        frame[judged][i] = operation.isJudged(t[i]) ? 1 : 0
      }
    }
  }

  public static var samples: [OperationSample] {
    let type = TensorType(.f32, [Axis("batch", 4), Axis("feature", 5)])
    return [
      OperationSample(RightSide(threshold: 0, wholeTargets: false), [type, type]),
      OperationSample(
        RightSide(threshold: 0.5, wholeTargets: true), [type, type], values: [.numbers, .mask]),
    ]
  }

  public static var rejections: [OperationRejection] {
    let type = TensorType(.f32, [Axis("batch", 5)])
    let operation = RightSide(threshold: 0, wholeTargets: false)
    return [
      OperationRejection(operation, [type, TensorType(.i32, type.axes)], .wrongElementType),
      OperationRejection(operation, [type, TensorType(.f32, [Axis("batch", 4)])], .axesDiffer),
    ]
  }
}

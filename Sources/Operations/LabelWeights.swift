public import Graph
public import Tape

/// What each label counts: the weight of its class, or 1 where no weights are given; 0 for a label that is ignored.
public struct LabelWeights: LowerableOperation, GradientOperation {
  public static let name = "label_weights"
  public static let summary = "What each label counts: its class's weight, 0 if it is ignored."
  let weights: [Double]

  /// Creates the operation; without weights every class counts 1.
  public init(_ weights: [Double] = []) { self.weights = weights }
  public init(attributes: Attributes) throws(OperationError) { weights = try attributes.decimals("weights") }
  public var attributes: Attributes { Attributes([("weights", .decimals(weights))]) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 1...1, Self.name)
    try OperandChecks.element(operands, 0, .i32, Self.name)
    return [TensorType(.f32, operands[0].axes)]
  }

  private func weight(_ label: Int) -> Double {
    if label < 0 { return 0 }
    if weights.isEmpty { return 1 }
    return label < weights.count ? weights[label] : 0
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    [operands[0].mapped { weight(Int($0)) }]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }

  public func lower(_ lowering: inout Lowering) {
    let (labels, result) = (lowering.operands[0], lowering.results[0])
    let count = lowering.resultShapes[0].elementCount
    let operation = self
    lowering.emit { frame in
      let (from, to) = (frame.integers(labels), frame[result])
      for i in 0..<count { to[i] = Float(operation.weight(Int(from[i]))) }
    }
  }

  public static var samples: [OperationSample] {
    let labels = TensorType(.i32, [Axis("batch", 7)])
    return [
      OperationSample(LabelWeights([1, 0.5, 2, 3]), [labels], values: [.indices(below: 4)]),
      OperationSample(LabelWeights(), [labels], values: [.indices(below: 4)]),
    ]
  }

  public static var rejections: [OperationRejection] {
    [OperationRejection(LabelWeights(), [TensorType(.f32, [Axis("batch", 3)])], .wrongElementType)]
  }
}

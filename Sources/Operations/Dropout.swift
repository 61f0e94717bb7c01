public import Graph
internal import KernelTable
public import Tape

/// Sets a share of the elements to 0 and scales the rest by `1 / (1 − rate)`, as PyTorch's Dropout.
///
/// Which elements are dropped follows from the seed, the step, the layer (`site`) and the example alone, so neither
/// threads nor tiles change it, and nothing is stored for the gradient, which is the same operation on dy.
public struct Dropout: LowerableOperation {
  public static let name = "dropout"
  public static let summary = "Sets a random share of the elements to 0 while training."
  let site: DropoutSite

  /// Creates the operation; `site` tells this layer's random numbers from those of others.
  public init(rate: Double, site: String) { self.site = DropoutSite(rate: rate, name: site) }

  public init(attributes: Attributes) throws(OperationError) { site = try DropoutSite(attributes) }

  public var attributes: Attributes { Attributes(site.entries) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 1...1, Self.name)
    try OperandChecks.element(operands, 0, .f32, Self.name)
    if let place = operands[0].index(of: AxisName.batch), place != 0 {
      throw OperationError(
        .axesDiffer, "`dropout` needs `batch` as the first axis of \(operands[0])", operands: [0])
    }
    return [operands[0]]
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    var y = operands[0]
    let isBatched = DropoutSite.isBatched(context.operandTypes[0])
    let examples = isBatched ? operands[0].shape[0] : 1
    // What all examples share is dropped alike in every part of the batch.
    let first = isBatched ? context.firstExample : 0
    let each = examples == 0 ? 0 : y.elements.count / examples
    for example in 0..<examples {
      let key = DropoutRandom.key(context.stepKey, site.key, UInt64(truncatingIfNeeded: first + example))
      for i in 0..<each {
        y.elements[example * each + i] *= site.exactFactor(key: key, index: i)
      }
    }
    return [y]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    context.contribute(try context.apply(self, [dy]), to: 0)
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { Double(results[0].elementCount) }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }
  /// The first position of an example begins its numbers if the axis comes next; it then draws what it drew among all.
  public func atFirst(of axis: String, operands: [TensorType], isMasked: Bool) -> FirstForm? {
    let next = DropoutSite.isBatched(operands[0]) ? 1 : 0
    return !isMasked && operands[0].index(of: axis) == next ? FirstForm(self) : nil
  }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { true }
  public var inPlaceOperands: [Int] { [0] }
  public var whenNotTraining: InferenceForm? { .firstOperand }

  public func lower(_ lowering: inout Lowering) {
    let (x, y) = (lowering.operands[0], lowering.results[0])
    let isBatched = DropoutSite.isBatched(lowering.operandTypes[0])
    let examples = isBatched ? lowering.operandShapes[0][0] : 1
    guard examples > 0 else { return }
    let each = lowering.resultShapes[0].elementCount / examples
    let (threshold, factor, siteKey) = (site.threshold, site.factor, site.key)
    lowering.emit { frame in
      let first = isBatched ? frame.firstExample : 0
      for example in 0..<examples {
        let key = DropoutRandom.key(frame.stepKey, siteKey, UInt64(truncatingIfNeeded: first + example))
        frame.kernels.elementwise.dropout(
          frame[x] + example * each, frame[y] + example * each, each, key, 0, threshold, factor)
      }
    }
  }

  public static var samples: [OperationSample] {
    [
      OperationSample(
        Dropout(rate: 0.3, site: "a.b"),
        [TensorType(.f32, [Axis("batch", Size(symbol: "batch")), Axis("feature", 37)])], sizes: ["batch": 3]),
      OperationSample(
        Dropout(rate: 0.5, site: "b"), [TensorType(.f32, [Axis("batch", 3), Axis("feature", 5)])]),
      OperationSample(Dropout(rate: 0, site: "a"), [TensorType(.f32, [Axis("feature", 5)])]),
    ]
  }

  public static var rejections: [OperationRejection] {
    [
      OperationRejection(
        Dropout(rate: 0.3, site: "a"), [TensorType(.f32, [Axis("feature", 3), Axis("batch", 3)])], .axesDiffer
      )
    ]
  }
}

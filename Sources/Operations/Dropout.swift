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
  let rate: Double
  let site: String

  /// Creates the operation; `site` tells this layer's random numbers from those of others.
  public init(rate: Double, site: String) {
    self.rate = rate
    self.site = site
  }

  public init(attributes: Attributes) throws(OperationError) {
    rate = try attributes.decimal("rate")
    site = try attributes.word("site")
    guard (0...1).contains(rate) else {
      throw OperationError(.badAttribute, "`rate` must lie from 0 to 1, not \(rate)")
    }
  }

  public var attributes: Attributes { Attributes([("rate", .decimal(rate)), ("site", .word(site))]) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 1...1, Self.name)
    try OperandChecks.element(operands, 0, .f32, Self.name)
    if let place = operands[0].index(of: AxisName.batch), place != 0 {
      throw OperationError(
        .axesDiffer, "`dropout` needs `batch` as the first axis of \(operands[0])", operands: [0])
    }
    return [operands[0]]
  }

  /// FNV-1a of the site's name: stable between runs and programs.
  private var siteKey: UInt64 {
    site.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  /// Whether the outermost axis is that of the examples; one of a fixed length may belong to a parameter, and is never
  /// split.
  private static func isBatched(_ type: TensorType) -> Bool {
    type.axes.first.map { $0.name == AxisName.batch && $0.size.constant == nil } ?? false
  }

  private var factor: Float { rate < 1 ? Float(1 / (1 - rate)) : 0 }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    var y = operands[0]
    let isBatched = Self.isBatched(context.operandTypes[0])
    let examples = isBatched ? operands[0].shape[0] : 1
    // What all examples share is dropped alike in every part of the batch.
    let first = isBatched ? context.firstExample : 0
    let each = examples == 0 ? 0 : y.elements.count / examples
    for example in 0..<examples {
      let key = DropoutRandom.key(context.stepKey, siteKey, UInt64(truncatingIfNeeded: first + example))
      for i in 0..<each {
        let kept =
          DropoutRandom.hash(key: key, index: UInt32(truncatingIfNeeded: i))
          >= DropoutRandom.threshold(rate: rate)
        y.elements[example * each + i] *= kept ? 1 / (1 - rate) : 0
      }
    }
    return [rate < 1 ? y : y.mapped { _ in 0 }]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    context.contribute(try context.apply(self, [dy]), to: 0)
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { Double(results[0].elementCount) }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { false }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { true }
  public var inPlaceOperands: [Int] { [0] }
  public var whenNotTraining: InferenceForm? { .firstOperand }

  public func lower(_ lowering: inout Lowering) {
    let (x, y) = (lowering.operands[0], lowering.results[0])
    let isBatched = Self.isBatched(lowering.operandTypes[0])
    let examples = isBatched ? lowering.operandShapes[0][0] : 1
    guard examples > 0 else { return }
    let each = lowering.resultShapes[0].elementCount / examples
    let (threshold, factor, site) = (DropoutRandom.threshold(rate: rate), factor, siteKey)
    lowering.emit { frame in
      let first = isBatched ? frame.firstExample : 0
      for example in 0..<examples {
        let key = DropoutRandom.key(frame.stepKey, site, UInt64(truncatingIfNeeded: first + example))
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

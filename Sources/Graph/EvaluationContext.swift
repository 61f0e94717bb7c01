/// What an operation may know of a step beyond its operands.
public struct EvaluationContext: Sendable {
  /// The values of the symbols.
  public var sizes: [String: Int]
  /// The key of this step's random numbers, made of seed and step.
  public var stepKey: UInt64
  /// The place in the batch of the first example of the operands.
  public var firstExample: Int
  /// The number of examples of the whole batch, of which the operands may hold a part.
  public var batchSize: Int

  /// The operands' types, so that named axes can be found.
  public var operandTypes: [TensorType]
  /// The results' types.
  public var resultTypes: [TensorType]

  /// Creates a context.
  public init(
    sizes: [String: Int], stepKey: UInt64 = 0, firstExample: Int = 0, batchSize: Int? = nil,
    operandTypes: [TensorType] = [], resultTypes: [TensorType] = []
  ) {
    self.sizes = sizes
    self.stepKey = stepKey
    self.firstExample = firstExample
    self.batchSize = batchSize ?? sizes[AxisName.batch] ?? 1
    self.operandTypes = operandTypes
    self.resultTypes = resultTypes
  }
}

/// The names of axes that the compiler itself knows.
public enum AxisName {
  /// The axis of examples.
  public static let batch = "batch"
  /// Positions in a sequence.
  public static let time = "time"
  /// The numbers that describe one position.
  public static let feature = "feature"
}

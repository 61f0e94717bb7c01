/// An operation on tensors: everything the compiler needs to know about it, in one place.
///
/// Passes, the interpreter and the tools ask these questions; none of them knows an operation by name. A new
/// operation is one file with a conforming type and one line in `OperationRegistry`. Operations that should run fast
/// also conform to `LowerableOperation`; the others run through their reference kernel.
public protocol Operation: Sendable {
  /// The name in the printed graph, such as `layer_norm`.
  static var name: String { get }

  /// One sentence for the reference.
  static var summary: String { get }

  /// Operands and settings that are right, for the tests that hold for every operation.
  static var samples: [OperationSample] { get }

  /// Operands and settings that are refused, with the kind of error each must give.
  static var rejections: [OperationRejection] { get }

  /// The settings, in printing order; together with the name they determine the operation.
  var attributes: Attributes { get }

  /// Creates the operation from its printed settings.
  init(attributes: Attributes) throws(OperationError)

  /// The types of the results, or why the operands do not fit.
  func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType]

  /// The plain kernel in double precision: slow, obvious, the oracle for everything else.
  func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor]

  /// Appends nodes that compute the gradients of the operands and contributes them.
  ///
  /// Only operations that appear in forward graphs need one; see `isDifferentiable`.
  func gradient(_ context: inout GradientContext) throws(OperationError)

  /// Whether `gradient` is defined.
  static var isDifferentiable: Bool { get }

  /// The floating-point operations for operands and results of these shapes; a multiply-add counts as two.
  func cost(operands: [[Int]], results: [[Int]]) -> Double

  /// The bytes that must be moved for operands and results of these shapes: each read or written once, without those
  /// that are not touched.
  func traffic(operands: [[Int]], results: [[Int]]) -> Double

  /// Whether a position along `axis`, in a result that keeps the axis, depends on other positions along it, or on which
  /// position it is (a table of positions).
  func mixes(axis: String, operands: [TensorType]) -> Bool

  /// Whether a position along `axis`, in a result that keeps the axis, depends on positions after it.
  func looksAhead(along axis: String, operands: [TensorType]) -> Bool

  /// Whether a result is a sum over examples, so that the results for parts of a batch add up to the whole.
  func sumsExamples(result: Int) -> Bool

  /// Whether the results must be made of the whole batch even where only a part of it is being computed; they are then
  /// computed before any of the parts, and the parts read them.
  var needsWholeBatch: Bool { get }

  /// Whether it treats positions one after the other, a small product for each, so that it is fast only on many examples
  /// at a time.
  var isSequential: Bool { get }

  /// Whether the results are linear in these operands taken together, of `count` in all, while the others stay as they
  /// are; then sums over examples may stand for these operands.
  func isLinear(in operands: Set<Int>, of count: Int) -> Bool

  /// Whether the numbers of an operand are read; of the others only the type is, so that their memory may be gone.
  func readsNumbers(of operand: Int) -> Bool

  /// The operand whose whole numbers name the rows that are read of another, a table; nil if any of them may be read.
  func rowsRead(of operand: Int) -> Int?

  /// The operand whose whole numbers name the only rows of a result that may not be 0; nil if any may.
  func rowsWritten(of result: Int) -> Int?

  /// The number of results, from the first, through which gradients flow; the others are saved for the gradient.
  static var differentiableResultCount: Int { get }

  /// Operands that a result may overwrite when nothing else reads them afterwards; each has the type of result 0.
  var inPlaceOperands: [Int] { get }

  /// Whether result 0 has the elements of operand 0 in the same order, so that both can be the same memory.
  var sharesMemory: Bool { get }

  /// A cheaper operation that does the work of this one and of the one that makes an operand; nil if there is none.
  ///
  /// - Parameters:
  ///   - producer: what makes the operand.
  ///   - place: the operand's place.
  ///   - operands: the types of this operation's operands.
  func absorbing(_ producer: any Operation, at place: Int, operands: [TensorType]) -> Absorption?

  /// The first position that it chooses, if that is all it does; a second operand is the mask of what counts.
  var choosesFirst: FirstChoice? { get }

  /// What makes only the first position along an axis of result 0; nil if there is nothing that does.
  ///
  /// - Parameter isMasked: whether it is the first position that counts, another one in each example.
  func atFirst(of axis: String, operands: [TensorType], isMasked: Bool) -> FirstForm?

  /// What stands in for the operation when the model is not being trained; nil when it does the same then.
  var whenNotTraining: InferenceForm? { get }
}

/// What becomes of an operation outside training.
public enum InferenceForm: Sendable {
  /// Its result is its first operand (dropout).
  case firstOperand
  /// Another operation on the same operands (attention whose weights are dropped).
  case operation(any Operation)
}

/// One operation in place of two, of which the first makes an operand of the second.
public struct Absorption: Sendable {
  /// Where an operand comes from.
  public enum Source: Hashable, Sendable {
    /// An operand of the second operation.
    case own(Int)
    /// An operand of the first.
    case producer(Int)
  }
  /// The operation that does the work of both.
  public let operation: any Operation
  /// Its operands.
  public let operands: [Source]
  /// Its last operand, if what it names is there.
  public let optional: Source?

  /// Creates an absorption; `optional` is a last operand that is left out where it is not there.
  public init(_ operation: any Operation, _ operands: [Source], _ optional: Source? = nil) {
    self.operation = operation
    self.operands = operands
    self.optional = optional
  }
}

extension Operation {
  public static var isDifferentiable: Bool { true }
  public func absorbing(_ producer: any Operation, at place: Int, operands: [TensorType]) -> Absorption? {
    nil
  }
  public func looksAhead(along axis: String, operands: [TensorType]) -> Bool {
    mixes(axis: axis, operands: operands)
  }
  public var inPlaceOperands: [Int] { [] }
  public func sumsExamples(result: Int) -> Bool { false }
  public var needsWholeBatch: Bool { false }
  public var isSequential: Bool { false }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { false }
  public func readsNumbers(of operand: Int) -> Bool { true }
  public func rowsRead(of operand: Int) -> Int? { nil }
  public func rowsWritten(of result: Int) -> Int? { nil }
  public func traffic(operands: [[Int]], results: [[Int]]) -> Double {
    let read = operands.enumerated().filter { readsNumbers(of: $0.offset) }.map(\.element)
    return (read + results).reduce(0) { $0 + 4 * Double($1.elementCount) }
  }
  public static var differentiableResultCount: Int { 1 }
  public var sharesMemory: Bool { false }
  public var whenNotTraining: InferenceForm? { nil }
  public var choosesFirst: FirstChoice? { nil }
  public func atFirst(of axis: String, operands: [TensorType], isMasked: Bool) -> FirstForm? { nil }
}

/// An operation that only gradients use: it has no gradient of its own.
public protocol GradientOperation: Operation {}

extension GradientOperation {
  public static var isDifferentiable: Bool { false }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    throw OperationError(.badAttribute, "`\(Self.name)` has no gradient")
  }
}

/// Right operands for an operation.
public struct OperationSample: Sendable {
  /// How the numbers of an operand are drawn.
  public enum Values: Sendable {
    /// From −2 to 2, no two alike (so that maxima have no ties).
    case numbers
    /// Above 0.1.
    case positive
    /// Whole numbers from 0 up to, not including, the bound.
    case indices(below: Int)
    /// Ones with some zeros.
    case mask
  }

  /// The operation.
  public let operation: any Operation
  /// The operands' types.
  public let operands: [TensorType]
  /// How to fill each operand; `numbers` where the list is short.
  public let values: [Values]
  /// The values of the symbols.
  public let sizes: [String: Int]

  /// Creates a sample.
  public init(
    _ operation: any Operation, _ operands: [TensorType], values: [Values] = [], sizes: [String: Int] = [:]
  ) {
    self.operation = operation
    self.operands = operands
    self.values = values
    self.sizes = sizes
  }
}

/// Wrong operands for an operation, and the error they must give.
public struct OperationRejection: Sendable {
  /// The operation.
  public let operation: any Operation
  /// The operands' types.
  public let operands: [TensorType]
  /// The kind of error.
  public let kind: OperationError.Kind

  /// Creates a rejection.
  public init(_ operation: any Operation, _ operands: [TensorType], _ kind: OperationError.Kind) {
    self.operation = operation
    self.operands = operands
    self.kind = kind
  }
}

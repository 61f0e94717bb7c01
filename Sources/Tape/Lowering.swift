public import Graph

/// What an operation is told when it turns itself into instructions, and where it puts them.
public struct Lowering {
  /// The operands' shapes, with every symbol replaced by its number.
  public let operandShapes: [[Int]]
  /// The results' shapes.
  public let resultShapes: [[Int]]
  /// The operands' types, for finding axes by name.
  public let operandTypes: [TensorType]
  /// The results' types.
  public let resultTypes: [TensorType]
  /// Where the operands lie.
  public let operands: [Location]
  /// Where the results go.
  public let results: [Location]
  /// Whether a result is to be added to what is there, not written: sums of gradients over the tiles of a batch.
  public let accumulates: [Bool]
  /// Memory that is this node's alone while it runs.
  public let scratch: Location
  /// The instructions so far.
  public private(set) var instructions: [Instruction] = []
  /// What the nodes so far have made of the parameters.
  public internal(set) var preparations: PreparationList
  private let label: String

  /// Creates the lowering of one node.
  public init(
    operandShapes: [[Int]], resultShapes: [[Int]], operandTypes: [TensorType], resultTypes: [TensorType],
    operands: [Location], results: [Location], accumulates: [Bool], scratch: Location,
    preparations: PreparationList = PreparationList(),
    label: String
  ) {
    self.operandShapes = operandShapes
    self.resultShapes = resultShapes
    self.operandTypes = operandTypes
    self.resultTypes = resultTypes
    self.operands = operands
    self.results = results
    self.accumulates = accumulates
    self.scratch = scratch
    self.preparations = preparations
    self.label = label
  }

  /// Adds an instruction.
  public mutating func emit(_ run: @escaping @Sendable (borrowing Frame) -> Void) {
    instructions.append(Instruction(label: label, run: run))
  }
}

/// An operation that knows the kernels that compute it.
public protocol LowerableOperation: Operation {
  /// Emits the instructions that compute the results.
  ///
  /// A result with `accumulates` set is added to what is at its location. Only operations that say so in
  /// `canAccumulate` are asked to; for the others the plan adds an instruction of its own.
  func lower(_ lowering: inout Lowering)

  /// Whether `lower` honours `accumulates` for a result.
  func canAccumulate(result: Int) -> Bool

  /// Whether every thread that does a part of the instruction needs scratch of its own.
  var needsScratchPerThread: Bool { get }

  /// The number of scratch elements that `lower` uses, or each thread if each needs its own.
  func scratchCount(operands: [[Int]], results: [[Int]]) -> Int
}

extension LowerableOperation {
  public func canAccumulate(result: Int) -> Bool { false }
  public var needsScratchPerThread: Bool { false }
  public func scratchCount(operands: [[Int]], results: [[Int]]) -> Int { 0 }
}

public import Graph
public import Tape

/// A graph made ready to run for certain sizes: the order, the memory, and the tape of instructions.
public struct TapePlan: Sendable {
  /// The values of the symbols.
  public let sizes: [String: Int]
  /// The instructions in order.
  public internal(set) var instructions: [Instruction]
  /// The node that each instruction belongs to; nil for one that only adds up gradients.
  let instructionNodes: [Int?]
  /// What is made of the parameters before the instructions run, and its room in `Region.prepared`.
  public let preparations: PreparationList
  /// The arena.
  public let memory: MemoryPlan
  /// Where each output lies after a run, and its shape.
  public let outputs: [(location: Location, shape: [Int])]
  /// Where each parameter's numbers start, in `Region.parameters` and, for gradients, in `Region.gradients`.
  public let parameterOffsets: [Int]
  /// The parameters' total length in elements.
  public let parameterCount: Int
  /// The length of those that training changes, which is that of `Region.gradients`.
  public let trainableCount: Int
  /// Floating-point operations of one run.
  public let cost: Double

  /// Plans a graph.
  ///
  /// - Parameter crew: the threads that do each instruction together.
  /// - Throws: `PlanError` if a symbol has no value or the memory passes what can be addressed.
  public init(_ graph: Graph, sizes: [String: Int], crew: Int = 1) throws(PlanError) {
    var planner = try TapePlanner(graph, sizes: sizes, crew: crew)
    try planner.plan()
    self.sizes = sizes
    instructions = planner.instructions
    preparations = planner.preparations
    instructionNodes = planner.instructionNodes
    memory = planner.memory
    outputs = planner.outputs
    parameterOffsets = planner.parameters.offsets
    parameterCount = planner.parameters.count
    trainableCount = planner.parameters.trainableCount
    cost = planner.cost
  }
}

/// Why a graph cannot be planned.
public enum PlanError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A size could not be computed.
  case size(SizeError, value: String)
  /// A value has more elements than memory can hold.
  case tooLarge(value: String)
  /// An axis would have a length below zero or, for batches, no examples.
  case negative(value: String)

  /// One sentence for people.
  public var description: String {
    switch self {
    case .size(.unbound(let symbol), let value): "the size `\(symbol)` of %\(value) is not known"
    case .size(_, let value): "a size of %\(value) passes 2^63 - 1"
    case .tooLarge(let value): "%\(value) is too large for the memory of any machine"
    case .negative(let value): "an axis of %\(value) would have a negative length"
    }
  }
}

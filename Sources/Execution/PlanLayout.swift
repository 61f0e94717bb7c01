public import Graph
internal import Tape

/// Where everything that one tile computes lies, and from when to when: the executor's own plan, to be looked at.
public struct PlanLayout: Sendable {
  /// A stretch of the arena.
  public struct Buffer: Sendable {
    /// Where it starts, in elements.
    public let offset: Int
    /// Its length in elements.
    public let count: Int
    /// The first and the last step that use it.
    public let steps: ClosedRange<Int>
    /// Whether it is for one step's own work.
    public let isScratch: Bool

    /// The elements that it takes, up to where the next buffer may start.
    public var reserved: Int {
      (count + MemoryPlan.alignment - 1) / MemoryPlan.alignment * MemoryPlan.alignment
    }
  }

  /// Where a step's result goes.
  public enum Place: Hashable, Sendable {
    /// To a buffer of its own.
    case own(Int)
    /// Over an operand that nothing reads any more.
    case over(Int)
    /// Nowhere: the elements of the operand are those of the result, and stay.
    case same(Int)
    /// To the sum of a parameter's gradients.
    case gradient
    /// Nowhere: the elements are those of an input or a parameter.
    case outside

    /// The buffer, if there is one.
    public var buffer: Int? {
      switch self {
      case .own(let buffer), .over(let buffer), .same(let buffer): buffer
      case .gradient, .outside: nil
      }
    }
  }

  /// One node in its turn.
  public struct Step: Sendable {
    /// Where the results go, in the node's order.
    public let results: [Place]
    /// The buffers whose numbers it reads.
    public let reads: [Int]
    /// The buffer for its own work.
    public let scratch: Int?
    /// The elements in use while it runs.
    public let live: Int
  }

  /// The graph that is run on a tile; where totals of the whole batch come first, they are its inputs.
  public let graph: Graph
  /// Whether totals of the whole batch are computed before the tiles.
  public let hasTotals: Bool
  /// The buffers.
  public let buffers: [Buffer]
  /// The steps: one for each node of `graph`, in order.
  public let steps: [Step]
  /// The arena and its live maximum.
  public let memory: MemoryPlan

  /// Plans one tile of a graph, as the executor does.
  ///
  /// - Parameter sizes: the value of every symbol; `batch` is the number of the tile's examples.
  public init(_ graph: Graph, sizes: [String: Int]) throws(PlanError) {
    let divided = BatchTotals(graph)
    hasTotals = divided != nil
    let graph = divided?.rest ?? graph
    self.graph = graph
    var planner = try TapePlanner(graph, sizes: sizes)
    try planner.plan()
    let plan = planner
    memory = plan.memory
    let scratch = Set(plan.scratchBuffer.compactMap(\.self))
    buffers = plan.requests.enumerated().map { place, request in
      Buffer(
        offset: plan.memory.offsets[place], count: request.count, steps: request.first...request.last,
        isScratch: scratch.contains(place))
    }
    var change = [Int](repeating: 0, count: graph.nodes.count + 2)
    for buffer in buffers {
      change[buffer.steps.lowerBound] += buffer.reserved
      change[min(buffer.steps.upperBound + 1, graph.nodes.count + 1)] -= buffer.reserved
    }
    var live = 0
    var steps: [Step] = []
    for (index, node) in graph.nodes.enumerated() {
      live += change[index]
      let results = node.results.map { result -> Place in
        guard let buffer = plan.bufferOf[result.index] else {
          return plan.fixed[result.index]?.region == Region.gradients ? .gradient : .outside
        }
        if plan.requests[buffer].first == index { return .own(buffer) }
        return node.operation.sharesMemory ? .same(buffer) : .over(buffer)
      }
      let reads = node.operands.enumerated().compactMap { place, operand in
        node.operation.readsNumbers(of: place) ? plan.bufferOf[operand.index] : nil
      }
      steps.append(
        Step(results: results, reads: reads, scratch: plan.scratchBuffer[index], live: live))
    }
    self.steps = steps
  }
}

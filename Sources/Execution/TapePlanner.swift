internal import Graph
internal import KernelTable
internal import Tape

/// The work of making a `TapePlan`.
struct TapePlanner {
  let graph: Graph
  let sizes: [String: Int]
  /// The threads that do each instruction together.
  let crew: Int
  let shapes: [[Int]]
  let parameters: ParameterLayout
  var instructions: [Instruction] = []
  var instructionNodes: [Int?] = []
  var memory = MemoryPlan([])
  var outputs: [(location: Location, shape: [Int])] = []
  var cost = 0.0
  var preparations = PreparationList()

  /// Values that lie in the arena: the buffer of each.
  private(set) var bufferOf: [Int?]
  /// Values that lie elsewhere.
  private(set) var fixed: [Location?]
  private(set) var requests: [BufferRequest] = []
  private(set) var scratchBuffer: [Int?]

  init(_ graph: Graph, sizes: [String: Int], crew: Int = 1) throws(PlanError) {
    self.crew = crew
    self.graph = graph
    self.sizes = sizes
    var shapes: [[Int]] = []
    shapes.reserveCapacity(graph.values.count)
    for value in graph.values {
      let shape: [Int]
      do { shape = try value.type.shape(sizes) } catch { throw PlanError.size(error, value: value.name) }
      if shape.contains(where: { $0 < 0 }) { throw PlanError.negative(value: value.name) }
      guard let count = shape.checkedElementCount, count < 1 << 40 else {
        throw PlanError.tooLarge(value: value.name)
      }
      shapes.append(shape)
    }
    self.shapes = shapes
    parameters = try ParameterLayout(
      graph.parameters, counts: graph.parameters.map { shapes[$0.value.index].elementCount })
    bufferOf = [Int?](repeating: nil, count: graph.values.count)
    fixed = [Location?](repeating: nil, count: graph.values.count)
    scratchBuffer = [Int?](repeating: nil, count: graph.nodes.count)
  }

  mutating func plan() throws(PlanError) {
    for (index, input) in graph.inputs.enumerated() {
      fixed[input.value.index] = Location(region: Region.firstInput + index, offset: 0)
    }
    for (index, parameter) in graph.parameters.enumerated() {
      fixed[parameter.value.index] = Location(region: Region.parameters, offset: parameters.offsets[index])
    }
    let readers = lastReaders()
    let gradientHome = placeGradients(readers.count)
    assignBuffers(readers.last, gradientHome)
    memory = MemoryPlan(requests)
    emit(gradientHome)
    for output in graph.outputs {
      outputs.append((location(output.value), shapes[output.value.index]))
    }
  }

  /// The last node that reads the numbers of each value, and how many nodes name it; outputs are read after the end.
  private func lastReaders() -> (last: [Int], count: [Int]) {
    var last = [Int](repeating: -1, count: graph.values.count)
    var count = [Int](repeating: 0, count: graph.values.count)
    for (index, node) in graph.nodes.enumerated() {
      for (place, operand) in node.operands.enumerated() {
        if node.operation.readsNumbers(of: place) { last[operand.index] = index }
        count[operand.index] += 1
      }
    }
    for output in graph.outputs {
      last[output.value.index] = graph.nodes.count
      count[output.value.index] += 1
    }
    return (last, count)
  }

  /// Gradients that their node can add straight to the sum: the place of the sum for each such value.
  ///
  /// A contribution that something else reads too, or that counts twice, is made in the arena and added afterwards.
  private mutating func placeGradients(_ readCount: [Int]) -> [ValueID: Location] {
    var uses: [ValueID: Int] = [:]
    for gradient in graph.gradients {
      for value in gradient.contributions { uses[value, default: 0] += 1 }
    }
    var home: [ValueID: Location] = [:]
    for gradient in graph.gradients {
      let location = Location(region: Region.gradients, offset: parameters.offsets[gradient.parameter])
      for value in gradient.contributions where uses[value] == 1 && readCount[value.index] == 0 {
        guard case .node(let index, let result) = graph[value].definition,
          let operation = graph.nodes[index].operation as? any LowerableOperation,
          operation.canAccumulate(result: result)
        else { continue }
        home[value] = location
        fixed[value.index] = location
      }
    }
    return home
  }

  private mutating func assignBuffers(_ lastReader: [Int], _ home: [ValueID: Location]) {
    // Contributions that are added by an instruction of the plan are read right after they are made.
    for (index, node) in graph.nodes.enumerated() {
      for (place, result) in node.results.enumerated() where fixed[result.index] == nil {
        let last = max(lastReader[result.index], index)
        let count = shapes[result.index].elementCount
        if place == 0, let buffer = shared(node, index, lastReader) {
          requests[buffer].last = max(requests[buffer].last, last)
          bufferOf[result.index] = buffer
        } else if place == 0, node.operation.sharesMemory, let source = fixed[node.operands[0].index],
          source.region != Region.gradients
        {
          fixed[result.index] = source
        } else {
          bufferOf[result.index] = requests.count
          requests.append(BufferRequest(count: count, first: index, last: last))
        }
      }
      if let operation = node.operation as? any LowerableOperation {
        let each = operation.scratchCount(
          operands: node.operands.map { shapes[$0.index] }, results: node.results.map { shapes[$0.index] })
        let count = operation.needsScratchPerThread ? each * crew : each
        if count > 0 {
          scratchBuffer[index] = requests.count
          requests.append(BufferRequest(count: count, first: index, last: index))
        }
      }
    }
  }

  /// The operand's buffer that result 0 may take over: because the elements stay as they are, or because the
  /// operation may overwrite an operand that nothing reads afterwards.
  private func shared(_ node: Graph.Node, _ index: Int, _ lastReader: [Int]) -> Int? {
    let count = shapes[node.results[0].index].elementCount
    if node.operation.sharesMemory { return bufferOf[node.operands[0].index] }
    guard node.operation is any LowerableOperation else { return nil }
    for place in node.operation.inPlaceOperands where place < node.operands.count {
      let operand = node.operands[place]
      guard let buffer = bufferOf[operand.index], requests[buffer].last == index,
        shapes[operand.index].elementCount == count, requests[buffer].count == count,
        // Another operand in the same memory would be overwritten while it is read at other positions.
        !node.operands.enumerated().contains(where: {
          $0.offset != place && node.operation.readsNumbers(of: $0.offset)
            && bufferOf[$0.element.index] == buffer
        })
      else { continue }
      return buffer
    }
    return nil
  }

  private func location(_ value: ValueID) -> Location {
    if let location = fixed[value.index] { return location }
    return Location(region: Region.arena, offset: bufferOf[value.index].map { memory.offsets[$0] } ?? 0)
  }

  private mutating func emit(_ home: [ValueID: Location]) {
    var additions: [Int: [(from: ValueID, to: Location)]] = [:]
    for gradient in graph.gradients {
      let location = Location(region: Region.gradients, offset: parameters.offsets[gradient.parameter])
      for value in gradient.contributions where home[value] == nil {
        if case .node(let index, _) = graph[value].definition {
          additions[index, default: []].append((value, location))
        } else {
          // An input or a parameter that is a gradient itself: it is there from the start.
          let (from, count) = (self.location(value), shapes[value.index].elementCount)
          instructions.append(
            Instruction(label: "gradient") {
              $0.kernels.elementwise.accumulate($0[from], 1, $0[location], count)
            })
          instructionNodes.append(nil)
        }
      }
    }
    for (index, node) in graph.nodes.enumerated() {
      let name = type(of: node.operation).name
      let label = node.scope.isEmpty ? name : "\(node.scope): \(name)"
      let operandShapes = node.operands.map { shapes[$0.index] }
      let resultShapes = node.results.map { shapes[$0.index] }
      var lowering = Lowering(
        operandShapes: operandShapes, resultShapes: resultShapes,
        operandTypes: node.operands.map { graph.type($0) }, resultTypes: node.results.map { graph.type($0) },
        operands: node.operands.map(location), results: node.results.map(location),
        accumulates: node.results.map { home[$0] != nil },
        scratch: Location(region: Region.arena, offset: scratchBuffer[index].map { memory.offsets[$0] } ?? 0),
        preparations: preparations, label: label)
      if let operation = node.operation as? any LowerableOperation {
        operation.lower(&lowering)
      } else {
        ReferenceFallback.lower(node.operation, &lowering, sizes: sizes)
      }
      cost += node.operation.cost(operands: operandShapes, results: resultShapes)
      for addition in additions[index] ?? [] {
        let (from, to) = (location(addition.from), addition.to)
        let count = shapes[addition.from.index].elementCount
        lowering.emit { $0.kernels.elementwise.accumulate($0[from], 1, $0[to], count) }
      }
      instructions += lowering.instructions
      preparations = lowering.preparations
      instructionNodes += lowering.instructions.map { _ in index }
    }
  }
}

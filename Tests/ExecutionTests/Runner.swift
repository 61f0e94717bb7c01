import Execution
import Graph
import KernelTable
import Tape

/// What one run of a graph gave.
struct RunResult: Equatable {
  var outputs: [[Double]]
  var gradients: [Int: [Double]]
  /// Every byte of the outputs and gradients, for comparing runs exactly.
  var bits: [UInt32]
}

/// Runs graphs on memory of its own, with guards around the arrays.
enum Runner {
  static let tables: [KernelTable] = InstructionSet.allCases.filter { $0.isSupported(by: .current) }.flatMap {
    set in
    [MatrixBackend.own, .openBLAS].compactMap { backend in
      guard var table = try? KernelSelection.best(instructionSet: set, matrix: backend) else { return nil }
      table.name += " \(backend.rawValue)"
      return table
    }
  }

  static let guardCount = 19
  static let guardNumber = Float(bitPattern: 0xFFC1_2345)

  /// An array in memory: between guards when it is written.
  final class Array {
    let memory: UnsafeMutablePointer<Float>
    let count: Int

    init(count: Int) {
      self.count = count
      memory = .allocate(capacity: count + 2 * guardCount)
      memory.initialize(repeating: guardNumber, count: count + 2 * guardCount)
    }

    convenience init(_ tensor: ReferenceTensor, _ type: ElementType) {
      self.init(count: tensor.elements.count)
      for (i, value) in tensor.elements.enumerated() {
        pointer[i] = type == .i32 ? Float(bitPattern: UInt32(bitPattern: Int32(value))) : Float(value)
      }
    }

    deinit { memory.deallocate() }

    var pointer: UnsafeMutablePointer<Float> { memory + guardCount }
    var isIntact: Bool {
      (0..<guardCount).allSatisfy {
        memory[$0].bitPattern == guardNumber.bitPattern
          && memory[guardCount + count + $0].bitPattern == guardNumber.bitPattern
      }
    }
    func numbers(_ type: ElementType) -> [Double] {
      (0..<count).map {
        type == .i32 ? Double(Int32(bitPattern: pointer[$0].bitPattern)) : Double(pointer[$0])
      }
    }
    var bits: [UInt32] { (0..<count).map { pointer[$0].bitPattern } }
  }

  struct Overrun: Error {}

  static func store(_ graph: Graph, _ parameters: [String: ReferenceTensor]) throws -> ParameterStore {
    let store = try ParameterStore(graph)
    for entry in store.entries {
      for (i, value) in (parameters[entry.name]?.elements ?? []).enumerated() {
        store.buffer(entry)[i] = Float(value)
      }
    }
    return store
  }

  /// Through an executor.
  static func run(
    _ executor: Executor, inputs: [String: ReferenceTensor], sizes: [String: Int], stepKey: UInt64
  ) throws -> RunResult {
    let graph = executor.graph
    let arrays = graph.inputs.map {
      Array(inputs[$0.name] ?? ReferenceTensor(shape: []), graph.type($0.value).element)
    }
    let outputs = try graph.outputs.map { Array(count: try graph.type($0.value).shape(sizes).elementCount) }
    try executor.run(
      inputs: arrays.map { UnsafeRawPointer($0.pointer) }, sizes: sizes, outputs: outputs.map(\.pointer),
      stepKey: stepKey)
    guard (arrays + outputs).allSatisfy(\.isIntact) else { throw Overrun() }
    for (input, array) in zip(graph.inputs, arrays) {
      guard let given = inputs[input.name], array.bits == Array(given, graph.type(input.value).element).bits
      else {
        throw Overrun()
      }
    }
    var result = RunResult(outputs: [], gradients: [:], bits: outputs.flatMap(\.bits))
    result.outputs = zip(graph.outputs, outputs).map { $1.numbers(graph.type($0.value).element) }
    if !graph.gradients.isEmpty {
      for (place, entry) in executor.parameters.entries.enumerated() {
        guard let gradient = executor.gradient(entry) else { continue }
        result.gradients[place] = gradient.map(Double.init)
        result.bits += gradient.map(\.bitPattern)
      }
    }
    return result
  }

  /// The tape itself, as one tile, over an arena full of NaN: what reads before it writes shows.
  static func runBare(
    _ graph: Graph, inputs: [String: ReferenceTensor], parameters: [String: ReferenceTensor],
    sizes: [String: Int],
    stepKey: UInt64, kernels: KernelTable
  ) throws -> RunResult {
    let plan = try TapePlan(graph, sizes: sizes)
    let store = try store(graph, parameters)
    let arena = Array(count: plan.memory.arenaCount)
    let gradients = Array(ReferenceTensor(shape: [plan.trainableCount]), .f32)
    let arrays = graph.inputs.map {
      Array(inputs[$0.name] ?? ReferenceTensor(shape: []), graph.type($0.value).element)
    }
    let prepared = Array(count: plan.preparations.count)
    var regions = [arena.pointer, store.numbers, gradients.pointer, prepared.pointer] + arrays.map(\.pointer)
    regions.withUnsafeMutableBufferPointer { regions in
      guard let start = regions.baseAddress else { return }
      var frame = Frame(regions: start, kernels: kernels)
      frame.stepKey = stepKey
      frame.batchSize = sizes["batch"] ?? 1
      frame.inverseBatch = 1 / Float(max(frame.batchSize, 1))
      for preparation in plan.preparations.preparations { preparation.run(frame) }
      for instruction in plan.instructions { instruction.run(frame) }
    }
    guard ([arena, gradients, prepared] + arrays).allSatisfy(\.isIntact) else { throw Overrun() }
    var result = RunResult(outputs: [], gradients: [:], bits: [])
    for (output, place) in zip(graph.outputs, plan.outputs) {
      let count = place.shape.elementCount
      let from = regions[place.location.region] + place.location.offset
      result.outputs.append(
        (0..<count).map {
          graph.type(output.value).element == .i32
            ? Double(Int32(bitPattern: from[$0].bitPattern)) : Double(from[$0])
        })
    }
    if !graph.gradients.isEmpty {
      for (place, entry) in store.entries.enumerated() where entry.isTrainable {
        result.gradients[place] = (0..<entry.count).map { Double(gradients.pointer[entry.offset + $0]) }
      }
    }
    return result
  }
}

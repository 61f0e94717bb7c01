import Execution
import Graph
import KernelTable
import Tape

/// One lowered operation in memory of its own: operands, results and scratch between guards, at odd addresses.
final class LoweredRun {
  private static let gap = 23
  private static let guardBits: UInt32 = 0xFFC1_2345  // a NaN: reading it shows up in every result

  private let memory: UnsafeMutablePointer<Float>
  private let count: Int
  private var used: [Range<Int>] = []
  private var next = LoweredRun.gap

  init(capacity: Int) {
    count = capacity + 64 * Self.gap
    memory = .allocate(capacity: count)
    memory.initialize(repeating: Float(bitPattern: Self.guardBits), count: count)
  }

  deinit { memory.deallocate() }

  func reserve(_ elements: Int, region: Int = Region.arena) -> Location {
    let location = Location(region: region, offset: next)
    used.append(next..<(next + elements))
    next += elements + Self.gap
    precondition(next <= count, "the test reserved too little")
    return location
  }

  func write(_ tensor: ReferenceTensor, _ type: ElementType, at location: Location) {
    for (i, value) in tensor.elements.enumerated() {
      memory[location.offset + i] =
        type == .i32 ? Float(bitPattern: UInt32(bitPattern: Int32(value))) : Float(value)
    }
  }

  func read(_ shape: [Int], _ type: ElementType, at location: Location) -> ReferenceTensor {
    ReferenceTensor(
      shape: shape,
      elements: (0..<shape.elementCount).map { i in
        let number = memory[location.offset + i]
        return type == .i32 ? Double(Int32(bitPattern: number.bitPattern)) : Double(number)
      })
  }

  /// Whether nothing outside what was reserved has been written.
  var isIntact: Bool {
    var start = 0
    for range in used + [count..<count] {
      for i in start..<range.lowerBound where memory[i].bitPattern != Self.guardBits { return false }
      start = range.upperBound
    }
    return true
  }

  /// Runs instructions; arena and parameters are the same memory here.
  func run(
    _ instructions: [Instruction], after list: PreparationList = PreparationList(), kernels: KernelTable,
    batchSize: Int
  ) {
    var prepared = [Float](repeating: Float(bitPattern: Self.guardBits), count: list.count + 1)
    prepared.withUnsafeMutableBufferPointer { prepared in
      guard let start = prepared.baseAddress else { return }
      var regions = [memory, memory, memory, start]
      regions.withUnsafeMutableBufferPointer { regions in
        guard let first = regions.baseAddress else { return }
        var frame = Frame(regions: first, kernels: kernels)
        frame.stepKey = 7
        frame.batchSize = batchSize
        frame.inverseBatch = 1 / Float(max(batchSize, 1))
        for preparation in list.preparations { preparation.run(frame) }
        for instruction in instructions { instruction.run(frame) }
      }
    }
  }
}

/// The kernels that this machine can run, each with its own matrix product and with OpenBLAS's where there is one.
let kernelTables: [KernelTable] = InstructionSet.allCases.filter { $0.isSupported(by: .current) }.flatMap {
  set in
  MatrixBackend.allCases.filter { $0 != .automatic }.compactMap { backend in
    guard var table = try? KernelSelection.best(instructionSet: set, matrix: backend) else { return nil }
    table.name += " \(backend.rawValue)"
    return table
  }
}

public import Graph
public import KernelTable
internal import Tape

/// Runs a graph: splits each batch into tiles, gives every thread its examples, and adds up what is summed.
///
/// When the graph keeps examples apart, every thread runs forward and backward on a few examples at a time, in memory
/// that stays in its cache, and adds to gradients of its own; they are added up in a fixed order at the end. So the
/// same threads and numbers give the same bytes. Other graphs run as one tile on one thread.
public final class Executor {
  /// The graph.
  public let graph: Graph
  /// The parameters.
  public let parameters: ParameterStore
  /// The threads.
  public let team: ThreadTeam
  /// Whether batches are split.
  public let splitsBatch: Bool

  private let kernels: KernelTable
  private let tileBytes: Int
  private var plans: [[String: Int]: TapePlan] = [:]
  private var workers: [Worker]

  /// What belongs to one thread.
  private struct Worker {
    var arena: Memory?
    var gradients: Memory?
    /// Sums of the outputs without axes.
    var sums: [[Double]] = []
  }

  /// The arena's size, in bytes, up to which a tile takes more examples: about what a core's own cache holds.
  public static let defaultTileBytes = 3 << 20

  /// Creates an executor; nothing is allocated before the first run.
  public init(
    _ graph: Graph, parameters: ParameterStore, kernels: KernelTable, team: ThreadTeam,
    tileBytes: Int = defaultTileBytes
  ) {
    self.graph = graph
    self.parameters = parameters
    self.kernels = kernels
    self.team = team
    self.tileBytes = tileBytes
    splitsBatch = graph.keepsExamplesApart && graph.inputs.allSatisfy { input in
      graph.type(input.value).axes.first?.name == AxisName.batch
    } && graph.outputs.allSatisfy { output in
      // The parts of an output must lie one after the other.
      let type = graph.type(output.value)
      return !type.has(AxisName.batch) || type.axes[0].name == AxisName.batch
    }
    workers = (0..<team.count).map { _ in Worker() }
  }

  /// One run over a batch.
  ///
  /// - Parameters:
  ///   - inputs: the arrays from outside in the graph's order, four bytes per element, the whole batch each.
  ///   - sizes: the value of every symbol, `batch` included.
  ///   - outputs: where each output goes, in the graph's order; nil for those that are not wanted.
  ///   - stepKey: the key of the step's random numbers.
  ///   - update: called on every thread with a range of the parameters, once the gradients of that range are summed.
  public func run(
    inputs: [UnsafeRawPointer], sizes: [String: Int], outputs: [UnsafeMutablePointer<Float>?], stepKey: UInt64 = 0,
    update: ((_ range: Range<Int>, _ parameters: UnsafeMutablePointer<Float>, _ gradients: UnsafePointer<Float>) -> Void)?
      = nil
  ) throws(ExecutionError) {
    try check(inputs: inputs, sizes: sizes)
    let batch = sizes[AxisName.batch] ?? 1
    let tile = splitsBatch ? try tileSize(sizes) : batch
    let shares = splitsBatch ? team.count : 1
    var schedule: [[(start: Int, plan: TapePlan)]] = []
    for thread in 0..<shares {
      var tiles: [(start: Int, plan: TapePlan)] = []
      let end = batch * (thread + 1) / shares
      var start = batch * thread / shares
      while start < end || (batch == 0 && thread == 0 && tiles.isEmpty) {
        let count = min(tile, end - start)
        tiles.append((start, try plan(sizes.merging([AxisName.batch: count]) { $1 })))
        start += max(count, 1)
      }
      schedule.append(tiles)
    }
    let needsGradients = !graph.gradients.isEmpty
    for thread in 0..<shares {
      let arena = schedule[thread].map(\.plan.memory.arenaCount).max() ?? 0
      if (workers[thread].arena?.count ?? 0) < arena { workers[thread].arena = try Memory(count: arena) }
      if needsGradients, workers[thread].gradients == nil {
        workers[thread].gradients = try Memory(count: parameters.count)
      }
      workers[thread].sums = graph.outputs.map { output in
        graph.type(output.value).axes.isEmpty ? [0] : []
      }
    }
    let strides = graph.inputs.map { input in
      splitsBatch ? Self.rowCount(graph.type(input.value), sizes) : 0
    }
    runTiles(schedule, inputs, strides, outputs, stepKey, batch)
    addSums(outputs, shares)
    if needsGradients { combineGradients(shares, update) }
  }

  /// The gradient of a parameter after a run, summed over all threads.
  ///
  /// - Precondition: the graph has gradients, and a run has finished.
  public func gradient(_ entry: ParameterStore.Entry) -> UnsafeBufferPointer<Float>? {
    workers[0].gradients.map { UnsafeBufferPointer(start: $0.pointer + entry.offset, count: entry.count) }
  }

  /// The examples that one tile holds for these sizes.
  public func tileSize(_ sizes: [String: Int]) throws(ExecutionError) -> Int {
    let batch = sizes[AxisName.batch] ?? 1
    let share = (batch + team.count - 1) / team.count
    guard share > 1 else { return max(share, 1) }
    let one = try plan(sizes.merging([AxisName.batch: 1]) { $1 }).memory.arenaCount * 4
    let most = max(1, min(share, tileBytes / max(one, 1)))
    // Tiles of nearly equal size, so that none is left with a few examples only.
    let tiles = (share + most - 1) / most
    return (share + tiles - 1) / tiles
  }

  /// The plan for these sizes, from the cache or made now.
  public func plan(_ sizes: [String: Int]) throws(ExecutionError) -> TapePlan {
    if let known = plans[sizes] { return known }
    let plan: TapePlan
    do { plan = try TapePlan(graph, sizes: sizes) } catch { throw ExecutionError.plan(error) }
    if plans.count > 256 { plans.removeAll() }
    plans[sizes] = plan
    return plan
  }

  private func check(inputs: [UnsafeRawPointer], sizes: [String: Int]) throws(ExecutionError) {
    for (symbol, bound) in graph.bounds {
      if let value = sizes[symbol], value > bound {
        throw ExecutionError.tooLong(symbol: symbol, value: value, bound: bound)
      }
    }
    for (input, pointer) in zip(graph.inputs, inputs) {
      guard let bound = input.indexBound, graph.type(input.value).element == .i32 else { continue }
      guard let shape = try? graph.type(input.value).shape(sizes) else { continue }
      let numbers = UnsafeBufferPointer(
        start: pointer.assumingMemoryBound(to: Int32.self), count: shape.elementCount)
      for (position, number) in numbers.enumerated() where number < 0 || Int(number) >= bound {
        throw ExecutionError.indexOutOfRange(
          input: input.name, position: position, value: Int(number), bound: bound)
      }
    }
  }

  private static func rowCount(_ type: TensorType, _ sizes: [String: Int]) -> Int {
    (try? TensorType(type.element, Array(type.axes.dropFirst())).shape(sizes).elementCount) ?? 0
  }

  private func runTiles(
    _ schedule: [[(start: Int, plan: TapePlan)]], _ inputs: [UnsafeRawPointer], _ strides: [Int],
    _ outputs: [UnsafeMutablePointer<Float>?], _ stepKey: UInt64, _ batch: Int
  ) {
    let (kernels, parameters) = (kernels, parameters)
    let isBatched = graph.outputs.map { graph.type($0.value).axes.first?.name == AxisName.batch }
    workers.withUnsafeMutableBufferPointer { workers in
      nonisolated(unsafe) let workers = workers
      team.run { thread in
        guard thread < schedule.count else { return }
        let regions = UnsafeMutablePointer<UnsafeMutablePointer<Float>>.allocate(
          capacity: Region.firstInput + inputs.count)
        defer { regions.deallocate() }
        let spare = parameters.numbers
        regions[Region.arena] = workers[thread].arena?.pointer ?? spare
        regions[Region.parameters] = parameters.numbers
        regions[Region.gradients] = workers[thread].gradients?.pointer ?? spare
        if let gradients = workers[thread].gradients {
          kernels.elementwise.fill(0, gradients.pointer, gradients.count)
        }
        var frame = Frame(regions: regions, kernels: kernels)
        frame.stepKey = stepKey
        frame.batchSize = batch
        frame.inverseBatch = 1 / Float(max(batch, 1))
        for tile in schedule[thread] {
          frame.firstExample = tile.start
          for (place, pointer) in inputs.enumerated() {
            regions[Region.firstInput + place] = UnsafeMutableRawPointer(
              mutating: pointer + tile.start * strides[place] * 4
            ).assumingMemoryBound(to: Float.self)
          }
          tile.plan.instructions.withUnsafeBufferPointer { tape in
            for index in tape.indices { tape[index].run(frame) }
          }
          for (place, output) in tile.plan.outputs.enumerated() {
            let from = frame[output.location]
            if !isBatched[place] {
              if output.shape.isEmpty {
                workers[thread].sums[place][0] += Double(from[0])
              } else if tile.start == 0, let to = outputs[place] {
                // It does not depend on the examples, or there is one tile only.
                kernels.elementwise.copy(from, to, output.shape.elementCount)
              }
            } else if let to = outputs[place] {
              let row = output.shape.dropFirst().reduce(1, *)
              kernels.elementwise.copy(from, to + tile.start * row, output.shape.elementCount)
            }
          }
        }
      }
    }
  }

  private func addSums(_ outputs: [UnsafeMutablePointer<Float>?], _ shares: Int) {
    for (place, output) in outputs.enumerated() {
      guard let output, !workers[0].sums[place].isEmpty else { continue }
      output[0] = Float((0..<shares).reduce(0.0) { $0 + workers[$1].sums[place][0] })
    }
  }

  /// Adds the threads' gradients in the order of the threads, each thread for a range of its own.
  private func combineGradients(
    _ shares: Int,
    _ update: ((Range<Int>, UnsafeMutablePointer<Float>, UnsafePointer<Float>) -> Void)?
  ) {
    guard let first = workers[0].gradients else { return }
    let others = workers[1..<shares].compactMap(\.gradients)
    nonisolated(unsafe) let update = update
    let (kernels, parameters, count, threads) = (kernels, parameters, parameters.count, team.count)
    team.run { thread in
      // Ranges meet at cache lines.
      let lines = (count + 15) / 16
      let start = lines * thread / threads * 16
      let end = min(count, lines * (thread + 1) / threads * 16)
      guard start < end else { return }
      for other in others {
        kernels.elementwise.accumulate(other.pointer + start, 1, first.pointer + start, end - start)
      }
      update?(start..<end, parameters.numbers, first.pointer)
    }
  }
}

public import Graph
public import KernelTable
internal import Tape

/// Runs a graph: splits each batch into tiles, gives every thread its examples, and adds up what is summed.
///
/// When the graph keeps examples apart, every thread runs forward and backward on a few examples at a time, in memory
/// that stays in its cache, and adds to gradients of its own; they are added up in a fixed order at the end. So the
/// same threads and numbers give the same bytes. Other graphs run as one tile on one thread. Totals over the whole batch
/// that the parts read are computed first, in the same way. Where only one thread has examples, it divides the single
/// instructions among all.
public final class Executor {
  /// The graph.
  public let graph: Graph
  /// The parameters.
  public let parameters: ParameterStore
  /// The threads.
  public let team: ThreadTeam
  /// Whether batches are split.
  public let splitsBatch: Bool

  /// The graph that is run on the parts of a batch, and what computes the totals that it reads.
  let parts: Graph
  private let totals: Executor?
  private var totalNumbers: Memory?
  private let outputDependence: [ExampleDependence]
  let kernels: KernelTable
  private let tileBytes: Int
  private let profiler: Profiler?
  private var plans: [PlanKey: TapePlan] = [:]
  private var schedules: [[String: Int]: Schedule] = [:]
  var workers: [Worker]
  private var prepared: Memory?
  private var isPrepared = false
  private var preparedList = PreparationList()
  private let preparing = NextTask()
  var touched: [TouchedRows] = []
  /// The trained parameters that are not in tables by rows.
  var wholeRanges: [Range<Int>]

  private struct PlanKey: Hashable {
    let sizes: [String: Int]
    let crew: Int
  }

  /// How a batch is divided among threads and, within each, into tiles.
  private struct Schedule {
    let batch: Int
    /// For each thread, the place of each tile's first example and its plan.
    let tiles: [[(start: Int, plan: TapePlan)]]
    /// The elements from one example to the next in each input; 0 where every tile reads the same.
    let strides: [Int]
  }

  /// What belongs to one thread.
  struct Worker {
    var arena: Memory?
    var gradients: Memory?
    /// For each output that is a sum over examples, its elements.
    var sums: [[Double]] = []
  }

  /// Whether the parameters stay as they are from run to run, until `parametersChanged` is called: then what is made of
  /// them is made once.
  public var keepsPreparations = false

  /// Tells that the parameters have other numbers now.
  public func parametersChanged() {
    isPrepared = false
    totals?.parametersChanged()
  }

  /// The arena's size, in bytes, up to which a tile takes more examples: about what a core's own cache holds.
  public static let defaultTileBytes = 12 << 20

  /// Creates an executor; nothing is allocated before the first run.
  ///
  /// - Parameter profiler: measures every instruction; without one nothing is measured, and nothing spent on it.
  public convenience init(
    _ graph: Graph, parameters: ParameterStore, kernels: KernelTable, team: ThreadTeam,
    tileBytes: Int = defaultTileBytes, profiler: Profiler? = nil
  ) {
    self.init(graph, BatchTotals(graph), parameters, kernels, team, tileBytes, profiler)
  }

  private init(
    _ graph: Graph, _ separated: BatchTotals?, _ parameters: ParameterStore, _ kernels: KernelTable,
    _ team: ThreadTeam, _ tileBytes: Int, _ profiler: Profiler?
  ) {
    self.graph = graph
    let parts = separated?.rest ?? graph
    self.parts = parts
    totals = separated.map { Executor($0.totals, nil, parameters, kernels, team, tileBytes, profiler) }
    self.parameters = parameters
    self.kernels = kernels
    self.team = team
    self.tileBytes = tileBytes
    self.profiler = profiler
    let dependence = parts.exampleDependence
    outputDependence = parts.outputs.map { dependence[$0.value.index] }
    splitsBatch = BatchSplit.isPossible(parts)
    wholeRanges = [0..<parameters.trainableCount]
    workers = (0..<team.count).map { _ in Worker() }
  }

  /// One run over a batch.
  ///
  /// - Parameters:
  ///   - inputs: the arrays from outside in the graph's order, four bytes per element, the whole batch each.
  ///   - sizes: the value of every symbol, `batch` included.
  ///   - outputs: where each output goes, in the graph's order; nil for those that are not wanted. Outputs with a
  ///     batch axis are those of the whole batch; without one they are sums over examples or independent of them.
  ///   - stepKey: the key of the step's random numbers.
  ///   - update: what changes the parameters.
  public func run(
    inputs: [UnsafeRawPointer], sizes: [String: Int], outputs: [UnsafeMutablePointer<Float>?],
    stepKey: UInt64 = 0,
    update: ParameterUpdate? = nil
  ) throws(ExecutionError) {
    precondition(
      inputs.count == graph.inputs.count && outputs.count == graph.outputs.count, "an array is missing")
    try check(inputs: inputs, sizes: sizes)
    guard let totals else { return try runParts(inputs, sizes, outputs, stepKey, update) }
    let numbers: Memory
    if let made = totalNumbers {
      numbers = made
    } else {
      numbers = try Memory(count: totals.graph.outputs.count)
    }
    totalNumbers = numbers
    let places = totals.graph.outputs.indices.map { numbers.pointer + $0 }
    try totals.runParts(inputs, sizes, places, stepKey, nil)
    try runParts(inputs + places.map { UnsafeRawPointer($0) }, sizes, outputs, stepKey, update)
  }

  private func runParts(
    _ inputs: [UnsafeRawPointer], _ sizes: [String: Int], _ outputs: [UnsafeMutablePointer<Float>?],
    _ stepKey: UInt64,
    _ update: ParameterUpdate?
  ) throws(ExecutionError) {
    let schedule = try schedule(sizes)
    let needsGradients = !parts.gradients.isEmpty
    for (thread, tiles) in schedule.tiles.enumerated() {
      let arena = tiles.map(\.plan.memory.arenaCount).max() ?? 0
      if (workers[thread].arena?.count ?? 0) < arena { workers[thread].arena = try Memory(count: arena) }
      if needsGradients, workers[thread].gradients == nil {
        workers[thread].gradients = try Memory(count: parameters.trainableCount)
      }
      workers[thread].sums = parts.outputs.map { _ in [] }
    }
    if needsGradients { takeRows(inputs, sizes, update) }
    try prepare(schedule)
    runTiles(schedule, inputs, outputs, stepKey)
    addSums(outputs, schedule.tiles.count)
    if needsGradients { combineGradients(schedule.tiles.count, update) }
  }

  /// How the batch of these sizes is divided, from the cache or made now.
  private func schedule(_ sizes: [String: Int]) throws(ExecutionError) -> Schedule {
    if let known = schedules[sizes] { return known }
    let batch = sizes[AxisName.batch] ?? 1
    let split = try split(sizes)
    let shares = split.shares
    var tiles: [[(start: Int, plan: TapePlan)]] = []
    for thread in 0..<shares {
      var mine: [(start: Int, plan: TapePlan)] = []
      let end = batch * (thread + 1) / shares
      var start = batch * thread / shares
      while start < end || (batch == 0 && thread == 0 && mine.isEmpty) {
        let count = min(split.tile, end - start)
        mine.append((start, try plan(sizes.merging([AxisName.batch: count]) { $1 }, crew: split.crew)))
        start += max(count, 1)
      }
      tiles.append(mine)
    }
    let strides = parts.inputs.map { input in
      splitsBatch && parts.type(input.value).has(AxisName.batch)
        ? Self.rowCount(parts.type(input.value), sizes) : 0
    }
    let schedule = Schedule(batch: batch, tiles: tiles, strides: strides)
    if schedules.count > 256 { schedules.removeAll() }
    schedules[sizes] = schedule
    return schedule
  }

  /// Makes what the tiles need of the parameters, each thread some of it.
  private func prepare(_ schedule: Schedule) throws(ExecutionError) {
    guard let list = schedule.tiles.lazy.compactMap(\.first).first?.plan.preparations, list.count > 0 else {
      return
    }
    let memory: Memory
    if let made = prepared, made.count >= list.count {
      memory = made
      if isPrepared && keepsPreparations && preparedList.isSame(as: list) { return }
    } else {
      memory = try Memory(count: list.count)
      prepared = memory
    }
    isPrepared = true
    preparedList = list
    let (kernels, parameters, preparing) = (kernels, parameters, preparing)
    preparing.restart()
    team.run { thread in
      withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<Float>.self, capacity: Region.firstInput) {
        regions in
        guard let start = regions.baseAddress else { return }
        regions.initialize(repeating: parameters.numbers)
        regions[Region.prepared] = memory.pointer
        let frame = Frame(regions: start, kernels: kernels)
        while let next = preparing.take(below: list.preparations.count) { list.preparations[next].run(frame) }
      }
    }
  }

  /// The gradient of a parameter after a run, summed over all threads; nil for a frozen one.
  ///
  /// - Precondition: the graph has gradients, and a run has finished.
  public func gradient(_ entry: ParameterStore.Entry) -> UnsafeBufferPointer<Float>? {
    guard entry.isTrainable else { return nil }
    return workers[0].gradients.map {
      UnsafeBufferPointer(start: $0.pointer + entry.offset, count: entry.count)
    }
  }

  /// How the batch of these sizes is divided.
  public func split(_ sizes: [String: Int]) throws(ExecutionError) -> BatchSplit {
    try BatchSplit(
      splits: splitsBatch, batch: sizes[AxisName.batch] ?? 1, threads: team.count,
      tileBytes: BatchSplit.tileBytes(parts, wanted: tileBytes)
    ) { (batch) throws(ExecutionError) in
      try plan(sizes.merging([AxisName.batch: batch]) { $1 }).memory.arenaCount * 4
    }
  }

  /// The plan for these sizes and so many threads to each instruction, from the cache or made now.
  public func plan(_ sizes: [String: Int], crew: Int = 1) throws(ExecutionError) -> TapePlan {
    let key = PlanKey(sizes: sizes, crew: crew)
    if let known = plans[key] { return known }
    var plan: TapePlan
    do { plan = try TapePlan(parts, sizes: sizes, crew: crew) } catch { throw ExecutionError.plan(error) }
    profiler?.observe(&plan, of: parts)
    if plans.count > 256 { plans.removeAll() }
    plans[key] = plan
    return plan
  }

  private static func rowCount(_ type: TensorType, _ sizes: [String: Int]) -> Int {
    (try? TensorType(type.element, Array(type.axes.dropFirst())).shape(sizes).elementCount) ?? 0
  }

  private func runTiles(
    _ schedule: Schedule, _ inputs: [UnsafeRawPointer], _ outputs: [UnsafeMutablePointer<Float>?],
    _ stepKey: UInt64
  ) {
    let (kernels, parameters, prepared, wholeRanges) = (kernels, parameters, prepared, wholeRanges)
    let (batch, strides) = (schedule.batch, schedule.strides)
    let dependence = splitsBatch ? outputDependence : outputDependence.map { _ in ExampleDependence.none }
    let batchPlaces = parts.outputs.map { parts.type($0.value).index(of: AxisName.batch) ?? 0 }
    workers.withUnsafeMutableBufferPointer { workers in
      nonisolated(unsafe) let workers = workers
      let crew = schedule.tiles.count == 1 && team.count > 1 ? team : nil
      func work(_ thread: Int) {
        guard thread < schedule.tiles.count else { return }
        let regions = UnsafeMutablePointer<UnsafeMutablePointer<Float>>.allocate(
          capacity: Region.firstInput + inputs.count)
        defer { regions.deallocate() }
        let spare = parameters.numbers
        regions[Region.arena] = workers[thread].arena?.pointer ?? spare
        regions[Region.parameters] = parameters.numbers
        regions[Region.gradients] = workers[thread].gradients?.pointer ?? spare
        regions[Region.prepared] = prepared?.pointer ?? spare
        if let gradients = workers[thread].gradients {
          for range in wholeRanges {
            kernels.elementwise.fill(0, gradients.pointer + range.lowerBound, range.count)
          }
        }
        var frame = Frame(regions: regions, kernels: kernels)
        frame.stepKey = stepKey
        frame.batchSize = batch
        frame.inverseBatch = 1 / Float(max(batch, 1))
        frame.crew = crew
        for tile in schedule.tiles[thread] {
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
            guard let to = outputs[place] else { continue }
            let from = frame[output.location]
            switch dependence[place] {
            case .each:
              // Usually the batch is the outermost axis, and this is one copy.
              let axis = batchPlaces[place]
              let inner = output.shape[(axis + 1)...].reduce(1, *)
              let run = output.shape[axis] * inner
              for outer in 0..<output.shape[..<axis].reduce(1, *) {
                kernels.elementwise.copy(from + outer * run, to + (outer * batch + tile.start) * inner, run)
              }
            case .sum:
              let count = output.shape.elementCount
              if workers[thread].sums[place].isEmpty {
                workers[thread].sums[place] = [Double](repeating: 0, count: count)
              }
              for i in 0..<count { workers[thread].sums[place][i] += Double(from[i]) }
            case .none:
              // Every tile has the same; the one that holds the first example hands it out.
              if tile.start == 0 { kernels.elementwise.copy(from, to, output.shape.elementCount) }
            }
          }
        }
      }
      if crew == nil { team.run(work) } else { work(0) }
    }
  }

  private func addSums(_ outputs: [UnsafeMutablePointer<Float>?], _ shares: Int) {
    for (place, output) in outputs.enumerated() {
      guard let output else { continue }
      // A thread without examples has no sums.
      let parts = (0..<shares).map { workers[$0].sums[place] }.filter { !$0.isEmpty }
      for i in 0..<(parts.first?.count ?? 0) { output[i] = Float(parts.reduce(0.0) { $0 + $1[i] }) }
    }
  }

  /// Adds the threads' gradients in the order of the threads, each thread for a range of its own, and has them used.
  private func combineGradients(_ shares: Int, _ update: ParameterUpdate?) {
    guard let first = workers[0].gradients else { return }
    let others = workers[1..<shares].compactMap(\.gradients)
    nonisolated(unsafe) let update = update
    let (kernels, parameters, threads) = (kernels, parameters, team.count)
    let (count, wholeRanges, touched) = (parameters.trainableCount, wholeRanges, touched)

    @Sendable func combine(_ range: Range<Int>) {
      for other in others {
        kernels.elementwise.accumulate(
          other.pointer + range.lowerBound, 1, first.pointer + range.lowerBound, range.count)
      }
      update?.change(range, parameters.numbers, first.pointer)
    }

    team.run { thread in
      // Ranges meet at cache lines.
      let lines = (count + 15) / 16
      let mine = min(count, lines * thread / threads * 16)..<min(count, lines * (thread + 1) / threads * 16)
      for range in wholeRanges {
        let part = range.clamped(to: mine)
        if !part.isEmpty { combine(part) }
      }
      for rows in touched {
        for row in Self.part(rows.rows, thread, threads) { combine(rows.table.range(row: Int(row))) }
      }
    }
  }
}

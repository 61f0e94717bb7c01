internal import Graph
internal import Tape

/// Measures the time of every instruction that an executor runs, on every thread.
///
/// An executor that is given a profiler runs a tape in which each instruction reads the clock before and after its work;
/// that costs some tens of nanoseconds each. Executors without one have no part in this.
public final class Profiler {
  /// What the instructions of one node, or another part of the step, took since the last `reset`.
  public struct Entry: Sendable {
    /// The path of the layer; empty for what belongs to none.
    public let layer: String
    /// The name of the operation.
    public let operation: String
    /// The name of the node's first result; nil for what is no node.
    public let value: String?
    /// Seconds, summed over the threads.
    public internal(set) var seconds = 0.0
    /// How often it ran, summed over the threads.
    public internal(set) var calls = 0
    /// Floating-point operations.
    public internal(set) var flops = 0.0
    /// Bytes that had to be moved, every operand and result once.
    public internal(set) var bytes = 0.0
  }

  /// What one run of an instruction stands for.
  private struct Work {
    let entry: Int
    /// 1 for the first instruction of a node, which carries the cost of all of them; else 0.
    let calls: Int
    let flops: Double
    let bytes: Double
  }

  /// The counters of one tape: nanoseconds and runs for each thread and instruction.
  private struct Block {
    let counters: UnsafeMutablePointer<UInt64>
    let work: [Work]
  }

  private let threads: Int
  private let slots: ThreadSlots
  private var blocks: [Block] = []
  private var entries: [Entry] = []
  private var places: [String: Int] = [:]

  /// Creates a profiler for a team of so many threads.
  public init(threads: Int) {
    self.threads = max(threads, 1)
    slots = ThreadSlots(count: self.threads)
  }

  deinit { for block in blocks { block.counters.deallocate() } }

  /// Forgets what was measured; must not be called during a run.
  public func reset() {
    for block in blocks { block.counters.update(repeating: 0, count: 2 * threads * block.work.count) }
  }

  /// Everything that ran since the last `reset`, in the order of the tapes; must not be called during a run.
  public var measured: [Entry] {
    var result = entries
    for block in blocks {
      for thread in 0..<threads {
        for (place, work) in block.work.enumerated() {
          let counter = block.counters + 2 * (thread * block.work.count + place)
          let runs = Double(counter[1])
          result[work.entry].seconds += Double(counter[0]) * 1e-9
          result[work.entry].calls += Int(clamping: counter[1]) * work.calls
          result[work.entry].flops += runs * work.flops
          result[work.entry].bytes += runs * work.bytes
        }
      }
    }
    return result.filter { $0.calls > 0 }
  }

  /// Makes something that measures another part of the step, whichever threads run it.
  public func meter(_ operation: String) -> Meter {
    let entry = place(layer: "", operation: operation, value: nil)
    return Meter(
      counters: add([Work(entry: entry, calls: 1, flops: 0, bytes: 0)]), slots: slots)
  }

  /// Measures a part of the step.
  public struct Meter {
    fileprivate let counters: UnsafeMutablePointer<UInt64>
    fileprivate let slots: ThreadSlots

    /// Does the work, and counts its time for this thread. The profiler must still exist.
    public func measure(_ work: () -> Void) {
      let start = Nanoseconds.now
      work()
      let counter = counters + 2 * slots.current
      counter[0] &+= Nanoseconds.now &- start
      counter[1] &+= 1
    }
  }

  /// Puts the clock around every instruction of a tape.
  func observe(_ plan: inout TapePlan, of graph: Graph) {
    var work: [Work] = []
    var last: Int?
    for node in plan.instructionNodes {
      guard let node else {
        work.append(
          Work(entry: place(layer: "", operation: "gradient", value: nil), calls: 1, flops: 0, bytes: 0))
        continue
      }
      let (operation, scope) = (graph.nodes[node].operation, graph.nodes[node].scope)
      let entry = place(
        layer: scope, operation: type(of: operation).name,
        value: graph.nodes[node].results.first.map { graph[$0].name })
      let isFirst = node != last
      last = node
      func shapes(_ values: [ValueID]) -> [[Int]] {
        values.map { (try? graph.type($0).shape(plan.sizes)) ?? [] }
      }
      let (operands, results) = (shapes(graph.nodes[node].operands), shapes(graph.nodes[node].results))
      work.append(
        Work(
          entry: entry, calls: isFirst ? 1 : 0,
          flops: isFirst ? operation.cost(operands: operands, results: results) : 0,
          bytes: isFirst ? operation.traffic(operands: operands, results: results) : 0))
    }
    nonisolated(unsafe) let counters = add(work)
    let (slots, count) = (slots, work.count)
    plan.instructions = plan.instructions.enumerated().map { place, instruction in
      Instruction(label: instruction.label) { frame in
        let start = Nanoseconds.now
        instruction.run(frame)
        let counter = counters + 2 * (slots.current * count + place)
        // Threads that work on it together, or wait for it, all spend the time.
        counter[0] &+= (Nanoseconds.now &- start) &* UInt64(frame.crew?.count ?? 1)
        counter[1] &+= 1
      }
    }
  }

  private func add(_ work: [Work]) -> UnsafeMutablePointer<UInt64> {
    let count = 2 * threads * max(work.count, 1)
    let counters = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
    counters.initialize(repeating: 0, count: count)
    blocks.append(Block(counters: counters, work: work))
    return counters
  }

  private func place(layer: String, operation: String, value: String?) -> Int {
    let key = "\(layer)\u{0}\(operation)\u{0}\(value ?? "")"
    if let place = places[key] { return place }
    places[key] = entries.count
    entries.append(Entry(layer: layer, operation: operation, value: value))
    return entries.count - 1
  }
}

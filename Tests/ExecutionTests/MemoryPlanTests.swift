@testable import Execution
import Testing

/// Where buffers lie in the arena.
@Suite struct MemoryPlanTests {
  private static func requests(_ generator: inout Generator, _ count: Int) -> [BufferRequest] {
    (0..<count).map { _ in
      let first = generator.integer(0...40)
      return BufferRequest(
        count: generator.once(in: 10) ? 0 : generator.integer(1...900), first: first,
        last: first + (generator.once(in: 4) ? generator.integer(0...40) : generator.integer(0...3)))
    }
  }

  private static func overlap(_ requests: [BufferRequest], _ plan: MemoryPlan) -> (Int, Int)? {
    for a in requests.indices where requests[a].count > 0 {
      for b in requests.indices where b > a && requests[b].count > 0 {
        let together = requests[a].first <= requests[b].last && requests[b].first <= requests[a].last
        let apart =
          plan.offsets[a] + requests[a].count <= plan.offsets[b]
          || plan.offsets[b] + requests[b].count <= plan.offsets[a]
        if together && !apart { return (a, b) }
      }
    }
    return nil
  }

  @Test func buffersThatLiveTogetherLieApart() {
    var generator = Generator(seed: 4)
    var (arena, live) = (0, 0)
    for round in 0..<120 {
      let requests = Self.requests(&generator, generator.integer(0...60))
      let plan = MemoryPlan(requests)
      let clash = Self.overlap(requests, plan)
      #expect(clash == nil, "round \(round): \(String(describing: clash))")
      for (request, offset) in zip(requests, plan.offsets) {
        #expect(
          offset >= 0 && offset + request.count <= plan.arenaCount
            && offset.isMultiple(of: MemoryPlan.alignment))
      }
      #expect(plan.arenaCount >= plan.liveMaximum)
      arena += plan.arenaCount
      live += plan.liveMaximum
    }
    // What all these arenas take beyond what nothing could avoid.
    #expect(Double(arena) <= 1.1 * Double(live), "\(Double(arena) / Double(live))")
  }

  @Test func liveMaximumIsTheMostAtOneTime() {
    var generator = Generator(seed: 5)
    for _ in 0..<100 {
      let requests = Self.requests(&generator, 20)
      let most = (0...90).map { step in
        requests.filter { $0.first <= step && step <= $0.last }.reduce(0) { $0 + ($1.count + 15) / 16 * 16 }
      }.max()
      #expect(MemoryPlan(requests).liveMaximum == most)
    }
  }

  @Test func aChainTakesTwoBuffers() {
    let requests = (0..<50).map { BufferRequest(count: 64, first: $0, last: $0 + 1) }
    let plan = MemoryPlan(requests)
    #expect(plan.arenaCount == 128 && plan.liveMaximum == 128)
  }

  /// Buffers that a rectangle of time and memory was cut into: they fit without a gap.
  private static func pieces(_ generator: inout Generator, steps: ClosedRange<Int>, count: Int)
    -> [BufferRequest]
  {
    if count <= 16 || steps.count * count < 4000 || generator.once(in: 8) {
      return [BufferRequest(count: count, first: steps.lowerBound, last: steps.upperBound)]
    }
    if steps.count > 1, generator.once(in: 2) {
      let middle = generator.integer(steps.lowerBound...steps.upperBound - 1)
      return pieces(&generator, steps: steps.lowerBound...middle, count: count)
        + pieces(&generator, steps: middle + 1...steps.upperBound, count: count)
    }
    let part = 16 * generator.integer(1...count / 16 - 1)
    return pieces(&generator, steps: steps, count: part)
      + pieces(&generator, steps: steps, count: count - part)
  }

  @Test func whatWasOneFitsAgain() {
    var generator = Generator(seed: 6)
    var (arena, live) = (0, 0)
    for round in 0..<40 {
      let length = 16 * generator.integer(20...100)
      let requests = Self.pieces(&generator, steps: 0...60, count: length).shuffled(using: &generator)
      let plan = MemoryPlan(requests)
      #expect(plan.liveMaximum == length && Self.overlap(requests, plan) == nil)
      #expect(Double(plan.arenaCount) <= 1.25 * Double(length), "round \(round): \(requests.count) pieces")
      // The same requests give the same plan.
      #expect(MemoryPlan(requests).offsets == plan.offsets)
      arena += plan.arenaCount
      live += length
    }
    #expect(Double(arena) <= 1.06 * Double(live), "\(Double(arena) / Double(live))")
  }

  @Test func nothingTakesNothing() {
    #expect(MemoryPlan([]).arenaCount == 0)
    #expect(MemoryPlan([BufferRequest(count: 0, first: 0, last: 3)]).arenaCount == 0)
  }

  /// Above a few thousand buffers one pass over time must do, and is as right.
  @Test func manyBuffersLieApartToo() {
    let requests = (0..<3200).map { BufferRequest(count: 16 + $0 % 5 * 16, first: $0, last: $0 + $0 % 7) }
    let plan = MemoryPlan(requests)
    var wrong = 0
    for a in requests.indices {
      for b in (a + 1)..<min(a + 10, requests.count) where requests[b].first <= requests[a].last {
        let apart =
          plan.offsets[a] + requests[a].count <= plan.offsets[b]
          || plan.offsets[b] + requests[b].count <= plan.offsets[a]
        if !apart { wrong += 1 }
      }
    }
    #expect(wrong == 0)
    #expect(plan.arenaCount <= 2 * plan.liveMaximum)
  }
}

/// Memory that is needed from one place of the tape to another.
struct BufferRequest: Sendable {
  /// The number of elements.
  var count: Int
  /// The first and the last node that use it.
  var first: Int
  var last: Int
}

/// Where every buffer lies in one arena, so that buffers in use at the same time never overlap.
public struct MemoryPlan: Sendable {
  /// The offset of every buffer, in elements.
  let offsets: [Int]
  /// The arena's length in elements.
  public let arenaCount: Int
  /// The most elements in use at any one time: no arena for this order of nodes can be shorter.
  public let liveMaximum: Int

  /// Buffers start at multiples of 16 elements, a cache line.
  static let alignment = 16

  /// The comparisons of two buffers that a search may make for an arena of so many elements: more where more is to be
  /// gained, and never more than take some 10 ms. Most plans need a few thousand.
  static func effort(for length: Int) -> Int { 30_000 + min(length, 100_000) * 30 }

  /// Places the buffers: several greedy orders are tried, then changes to the best of them; the shortest arena wins,
  /// and the search stops as soon as the arena is as short as the live maximum.
  ///
  /// The same requests give the same plan everywhere: the search has a fixed seed, and its effort is counted, not timed.
  init(_ requests: [BufferRequest]) {
    let requests = requests.map { request in
      var request = request
      request.count = (request.count + Self.alignment - 1) / Self.alignment * Self.alignment
      return request
    }
    let live = Self.live(requests)
    liveMaximum = live.max() ?? 0
    var (offsets, length) = FirstFit.placedInTime(requests)
    if length > liveMaximum {
      // Backwards in time, what is kept long for the gradients is freed first.
      let end = requests.map(\.last).max() ?? 0
      let mirrored = FirstFit.placedInTime(
        requests.map { BufferRequest(count: $0.count, first: end - $0.last, last: end - $0.first) })
      if mirrored.length < length { (offsets, length) = mirrored }
    }
    var search = PlacementSearch(
      requests, offsets: offsets, length: length, target: liveMaximum, effort: Self.effort(for: length))
    search.tryOrders(live: live)
    search.improve()
    self.offsets = search.offsets
    arenaCount = search.length
  }

  /// The elements in use at each step.
  private static func live(_ requests: [BufferRequest]) -> [Int] {
    guard let end = requests.map(\.last).max() else { return [] }
    var change = [Int](repeating: 0, count: end + 2)
    for request in requests {
      change[request.first] += request.count
      change[request.last + 1] -= request.count
    }
    var sum = 0
    return change.dropLast().map { step in
      sum += step
      return sum
    }
  }
}

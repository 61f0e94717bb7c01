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

  /// Places the buffers: several greedy orders are tried, the shortest arena wins, and the search stops as soon as
  /// the arena is as short as the live maximum.
  ///
  /// Above 3,000 buffers only one pass over time is made, so that planning stays in milliseconds.
  init(_ requests: [BufferRequest]) {
    let requests = requests.map { request in
      var request = request
      request.count = (request.count + Self.alignment - 1) / Self.alignment * Self.alignment
      return request
    }
    liveMaximum = Self.liveMaximum(requests)
    var best = Self.placedInTime(requests)
    if requests.count <= 3000 {
      let orders: [(BufferRequest) -> (Int, Int)] = [
        { (-$0.count, $0.first) },
        { (-$0.count * ($0.last - $0.first + 1), $0.first) },
        { ($0.first - $0.last, -$0.count) },
      ]
      for order in orders where best.length > liveMaximum {
        let candidate = Self.placed(requests, by: order)
        if candidate.length < best.length { best = candidate }
      }
    }
    offsets = best.offsets
    arenaCount = best.length
  }

  private static func liveMaximum(_ requests: [BufferRequest]) -> Int {
    guard let end = requests.map(\.last).max() else { return 0 }
    var change = [Int](repeating: 0, count: end + 2)
    for request in requests {
      change[request.first] += request.count
      change[request.last + 1] -= request.count
    }
    var (live, most) = (0, 0)
    for step in change {
      live += step
      most = max(most, live)
    }
    return most
  }

  /// Each buffer, in the given order, at the lowest offset where nothing that lives at the same time is in the way.
  private static func placed(
    _ requests: [BufferRequest], by key: (BufferRequest) -> (Int, Int)
  ) -> (offsets: [Int], length: Int) {
    let keys = requests.map(key)
    let order = requests.indices.sorted { keys[$0] == keys[$1] ? $0 < $1 : keys[$0] < keys[$1] }
    var offsets = [Int](repeating: 0, count: requests.count)
    var byOffset: [Int] = []
    var length = 0
    for index in order where requests[index].count > 0 {
      let request = requests[index]
      var offset = 0
      for other in byOffset {
        let placed = requests[other]
        guard placed.first <= request.last, request.first <= placed.last else { continue }
        if offset + request.count <= offsets[other] { break }
        offset = max(offset, offsets[other] + placed.count)
      }
      offsets[index] = offset
      length = max(length, offset + request.count)
      var place = byOffset.count
      while place > 0, offsets[byOffset[place - 1]] > offset { place -= 1 }
      byOffset.insert(index, at: place)
    }
    return (offsets, length)
  }

  /// One pass over time with a list of free stretches; each buffer takes the smallest stretch that holds it.
  private static func placedInTime(_ requests: [BufferRequest]) -> (offsets: [Int], length: Int) {
    var offsets = [Int](repeating: 0, count: requests.count)
    var free: [(offset: Int, count: Int)] = []
    var length = 0
    let starts = requests.indices.sorted { (requests[$0].first, $0) < (requests[$1].first, $1) }
    let ends = requests.indices.sorted { (requests[$0].last, $0) < (requests[$1].last, $1) }
    var ended = 0
    func release(_ offset: Int, _ count: Int) {
      guard count > 0 else { return }
      var place = free.count
      while place > 0, free[place - 1].offset > offset { place -= 1 }
      free.insert((offset, count), at: place)
      if place + 1 < free.count, free[place].offset + free[place].count == free[place + 1].offset {
        free[place].count += free[place + 1].count
        free.remove(at: place + 1)
      }
      if place > 0, free[place - 1].offset + free[place - 1].count == free[place].offset {
        free[place - 1].count += free[place].count
        free.remove(at: place)
      }
    }
    for index in starts {
      let request = requests[index]
      while ended < ends.count, requests[ends[ended]].last < request.first {
        release(offsets[ends[ended]], requests[ends[ended]].count)
        ended += 1
      }
      guard request.count > 0 else { continue }
      let fitting = free.indices.filter { free[$0].count >= request.count }
      if let place = fitting.min(by: { free[$0].count < free[$1].count }) {
        offsets[index] = free[place].offset
        free[place].offset += request.count
        free[place].count -= request.count
        if free[place].count == 0 { free.remove(at: place) }
      } else if let last = free.last, last.offset + last.count == length {
        offsets[index] = last.offset
        length = last.offset + request.count
        free.removeLast()
      } else {
        offsets[index] = length
        length += request.count
      }
    }
    return (offsets, length)
  }
}

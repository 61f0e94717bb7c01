/// A search for a short arena: several orders of greedy placement, then small changes to the best of them.
struct PlacementSearch {
  private let requests: [BufferRequest]
  /// The buffers that take room.
  private let taking: [Int]
  /// No arena can be shorter.
  private let target: Int
  /// The comparisons of two buffers that may still be made.
  private var effort: Int
  /// The state of the random numbers, from a fixed seed.
  private var random: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// The best placement so far.
  private(set) var offsets: [Int]
  /// Its length.
  private(set) var length: Int
  /// The order that gave it; nil when no order did.
  private var order: [Int]?
  private var blocks: [FirstFit.Block] = []

  /// Starts from a placement.
  init(_ requests: [BufferRequest], offsets: [Int], length: Int, target: Int, effort: Int) {
    self.requests = requests
    self.offsets = offsets
    self.length = length
    self.target = target
    self.effort = effort
    taking = requests.indices.filter { requests[$0].count > 0 }
  }

  /// Tries orders that are good for graphs of different forms.
  ///
  /// - Parameter live: the elements in use at each step.
  mutating func tryOrders(live: [Int]) {
    guard length > target, taking.count * taking.count / 8 < effort else { return }
    // Where the live set is largest, buffers must lie without a gap; so those that live there come first.
    let pressure = requests.map { live[$0.first...$0.last].max() ?? 0 }
    let keys: [(Int) -> (Int, Int)] = [
      { [requests] in (-pressure[$0], requests[$0].first - requests[$0].last) },
      { [requests] in (-requests[$0].count, requests[$0].first) },
      { [requests] in (-pressure[$0], -requests[$0].count) },
      { [requests] in (-requests[$0].count * (requests[$0].last - requests[$0].first + 1), requests[$0].first)
      },
      { [requests] in (requests[$0].first - requests[$0].last, -requests[$0].count) },
      { [requests] in (requests[$0].first, -requests[$0].last) },
      { [requests] in (-requests[$0].last, requests[$0].first) },
    ]
    for key in keys where length > target {
      let values = requests.indices.map(key)
      keep(
        taking.sorted { values[$0] == values[$1] ? $0 < $1 : values[$0] < values[$1] }, allowingEqual: false)
    }
  }

  /// Moves a buffer that the arena's end rests on to an earlier place of the order, again and again.
  mutating func improve() {
    guard length > target else { return }
    if order == nil {
      // The pass over time was the best; in the order of its offsets, the greedy placement is at least as short.
      let own = offsets
      keep(taking.sorted { (own[$0], $0) < (own[$1], $1) }, allowingEqual: true)
    }
    while length > target, effort > 0, let current = order {
      let resting = buffersBelowTheEnd()
      guard let moved = resting.isEmpty ? nil : resting[next(resting.count)],
        let from = current.firstIndex(of: moved)
      else { return }
      var changed = current
      if from > 0 {
        changed.remove(at: from)
        changed.insert(moved, at: next(from))
      }
      let second = next(changed.count)
      if from == 0 || next(4) == 0 { changed.swapAt(next(changed.count), second) }
      effort -= 2 * changed.count
      keep(changed, allowingEqual: true)
    }
  }

  /// Places in an order, and keeps the result if it is shorter, or as short where that is wanted.
  private mutating func keep(_ candidate: [Int], allowingEqual: Bool) {
    var placed = offsets
    guard
      let length = FirstFit.place(
        requests, in: candidate, &placed, &blocks, effort: &effort,
        limit: allowingEqual ? self.length : self.length - 1)
    else { return }
    (offsets, self.length, order) = (placed, length, candidate)
  }

  /// The buffers that reach the arena's end, those that they lie upon, and so on to the start.
  private mutating func buffersBelowTheEnd() -> [Int] {
    var found: [Int] = taking.filter { offsets[$0] + requests[$0].count == length }
    var isFound = Set(found)
    var place = 0
    while place < found.count {
      let upper = found[place]
      place += 1
      effort -= taking.count
      for lower in taking
      where offsets[lower] + requests[lower].count == offsets[upper] && !isFound.contains(lower)
        && requests[lower].first <= requests[upper].last && requests[upper].first <= requests[lower].last
      {
        isFound.insert(lower)
        found.append(lower)
      }
    }
    return found
  }

  /// A number below `bound`: xorshift, which is random enough to choose a buffer.
  private mutating func next(_ bound: Int) -> Int {
    random ^= random << 13
    random ^= random >> 7
    random ^= random << 17
    return Int(random >> 33) % max(bound, 1)
  }
}

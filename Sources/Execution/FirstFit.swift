/// Greedy placements of buffers in an arena.
enum FirstFit {
  /// A buffer that has its place.
  struct Block {
    var offset: Int
    var end: Int
    var first: Int
    var last: Int
    var index: Int
  }

  /// Places each buffer, in the given order, at the lowest offset where nothing that lives at the same time is in the
  /// way.
  ///
  /// - Parameters:
  ///   - offsets: where the buffers lie afterwards.
  ///   - blocks: room for the placed buffers, kept from call to call.
  ///   - effort: the comparisons that may still be made, less those made here.
  ///   - limit: the length from which a placement is of no use.
  /// - Returns: the arena's length; nil when it would pass `limit`, or when the effort is spent.
  static func place(
    _ requests: [BufferRequest], in order: [Int], _ offsets: inout [Int], _ blocks: inout [Block],
    effort: inout Int, limit: Int
  ) -> Int? {
    blocks.removeAll(keepingCapacity: true)
    var length = 0
    for index in order {
      let request = requests[index]
      var offset = 0
      // Blocks stand in the order of their offsets; the first gap that is wide enough ends the walk.
      let seen = blocks.withUnsafeBufferPointer { blocks in
        var place = 0
        while place < blocks.count {
          let other = blocks[place]
          place += 1
          guard other.first <= request.last, request.first <= other.last else { continue }
          if offset + request.count <= other.offset { break }
          if other.end > offset { offset = other.end }
        }
        return place
      }
      effort -= seen + 1
      let end = offset + request.count
      guard end <= limit, effort > 0 else { return nil }
      offsets[index] = offset
      length = max(length, end)
      var place = blocks.count
      while place > 0, blocks[place - 1].offset > offset { place -= 1 }
      blocks.insert(
        Block(offset: offset, end: end, first: request.first, last: request.last, index: index), at: place)
    }
    return length
  }

  /// One pass over time with a list of free stretches; each buffer takes the smallest stretch that holds it.
  ///
  /// It needs far fewer comparisons than a placement by order, and serves when there are very many buffers.
  static func placedInTime(_ requests: [BufferRequest]) -> (offsets: [Int], length: Int) {
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

internal import KernelTable
internal import Tape

/// One head of one example of linear attention: its queries, keys and values, and the sums over keys, block by block.
///
/// Every block of positions is mapped into scratch memory, so that what is held does not grow with the positions.
struct LinearAttentionHead {
  let kernels: KernelTable
  let map: AttentionMap
  /// The width of a head.
  let width: Int
  /// Where the first row of each lies in its operand, and the numbers from row to row.
  let queryPlace: Int
  let keyPlace: Int
  let valuePlace: Int
  let queryStride: Int
  let keyStride: Int
  let queries: Input
  let keys: Input
  let values: Input
  let mask: Input?
  /// `Σ b_jᵀ v_j`, width × width, and `Σ b_j`.
  let sums: Output
  let total: Output
  /// The mapped queries and keys of a block, and the products of both.
  let a: Output
  let b: Output
  let products: Output
  /// The scratch behind these.
  let rest: Output

  /// Positions handled at a time.
  static let block = 64

  init(
    _ frame: borrowing Frame, _ settings: AttentionSettings, _ e: AttentionExtents, _ map: AttentionMap,
    _ operands: [Location], _ scratch: Location, example: Int, head: Int
  ) {
    kernels = frame.kernels
    self.map = map
    width = e.headWidth
    queryPlace = example * e.queries * e.queryStride + head * e.headWidth
    let row = example * e.keys * e.keyStride + head * e.headWidth
    (keyPlace, valuePlace) = (row + e.keyOffset, row + e.valueOffset)
    (queryStride, keyStride) = (e.queryStride, e.keyStride)
    queries = UnsafePointer(frame[operands[0]] + queryPlace)
    keys = UnsafePointer(frame[operands[settings.places.keys]] + keyPlace)
    values = UnsafePointer(frame[operands[settings.places.values]] + valuePlace)
    mask = settings.hasMask ? UnsafePointer(frame[operands[settings.sources]] + example * e.keys) : nil
    sums = frame[scratch]
    total = sums + width * width
    a = total + width
    b = a + Self.block * width
    products = b + Self.block * width
    rest = products + Self.block * Self.block
  }

  static func scratchCount(_ e: AttentionExtents) -> Int {
    e.headWidth * e.headWidth + e.headWidth + 2 * block * e.headWidth + block * block
  }

  /// The sums over the keys, and each query's share of them; within a block, when causal, the products themselves.
  static func cost(_ e: AttentionExtents, isCausal: Bool) -> Double {
    let rows = Double(e.leading) * Double(e.heads) * (Double(e.queries) + Double(e.keys))
    let width = Double(e.headWidth)
    return rows * width * (2 * width + 4 + (isCausal ? 2 * Double(block) : 0))
  }

  /// Calls back with the start and the length of each block.
  func forEachBlock(of count: Int, _ body: (Int, Int) -> Void) {
    var start = 0
    while start < count {
      body(start, min(Self.block, count - start))
      start += Self.block
    }
  }

  /// The same from the last block to the first.
  func forEachBlockBackwards(of count: Int, _ body: (Int, Int) -> Void) {
    var end = count
    while end > 0 {
      let start = (end - 1) / Self.block * Self.block
      body(start, end - start)
      end = start
    }
  }

  func start() { kernels.elementwise.fill(0, sums, width * width + width) }

  func mapQueries(_ start: Int, _ count: Int) {
    for r in 0..<count {
      map.apply(kernels, queries + (start + r) * queryStride, a + r * width, width)
    }
  }

  /// Maps keys; one that is not looked at becomes 0, so that it counts nowhere.
  func mapKeys(_ start: Int, _ count: Int) {
    for r in 0..<count {
      if let mask, mask[start + r] == 0 {
        kernels.elementwise.fill(0, b + r * width, width)
      } else {
        map.apply(kernels, keys + (start + r) * keyStride, b + r * width, width)
      }
    }
  }

  /// Adds a block of keys to the sums.
  func add(_ start: Int, _ count: Int) {
    mapKeys(start, count)
    addMapped(start, count)
  }

  /// The same for keys that are mapped already.
  func addMapped(_ start: Int, _ count: Int) {
    kernels.matrix.multiply(
      true, false, width, width, count, 1, b, width, values + start * keyStride, keyStride, 1, sums, width)
    kernels.rows.accumulateColumns(b, total, count, width)
  }

  /// The weighted values and the weights' sums of a block of mapped queries over all keys in the sums.
  func answer(_ count: Int, _ y: Output, _ stride: Int, _ totals: Output) {
    kernels.matrix.multiply(
      false, false, count, width, width, 1, a, width, sums, width, 0, y, stride)
    kernels.matrix.multiply(false, false, count, 1, width, 1, a, width, total, 1, 0, totals, 1)
  }

  /// Adds to these the keys of the block itself, each up to its query.
  func answerWithin(_ start: Int, _ count: Int, _ y: Output, _ stride: Int, _ totals: Output) {
    multiplyWithin(count)
    for r in 0..<count { totals[r] += Float(kernels.rows.sum(products + r * count, r + 1)) }
    kernels.matrix.multiply(
      false, false, count, width, count, 1, products, count, values + start * keyStride, keyStride, 1, y,
      stride)
  }

  /// The products of the block's queries with its keys up to each.
  func multiplyWithin(_ count: Int) {
    kernels.matrix.multiply(false, true, count, count, width, 1, a, width, b, width, 0, products, count)
    for r in 0..<count { kernels.elementwise.fill(0, products + r * count + r + 1, count - r - 1) }
  }
}

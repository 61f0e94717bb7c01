internal import KernelTable
internal import Tape

/// The gradient of one head of one example of linear attention, block by block.
struct LinearAttentionHeadGradient {
  private let head: LinearAttentionHead
  private let counts: (queries: Int, keys: Int)
  private let outputStride: Int
  /// The saved output and sums, and the output's gradient.
  private let y: Input
  private let totals: Input
  private let dy: Input
  private let dQueries: Output
  private let dKeys: Output
  private let dValues: Output
  /// `Σ a_iᵀ u_i` and `−Σ δ_i a_i`: what the keys' and values' gradients are made of.
  private let sums: Output
  private let total: Output
  /// u, δ and one gradient of a block.
  private let u: Output
  private let delta: Output
  private let rows: Output

  init(
    _ frame: borrowing Frame, _ settings: AttentionSettings, _ e: AttentionExtents,
    _ head: LinearAttentionHead, _ operands: [Location], _ results: [Location], example: Int, index: Int
  ) {
    self.head = head
    counts = (e.queries, e.keys)
    outputStride = e.width
    let place = example * e.queries * e.width + index * e.headWidth
    y = UnsafePointer(frame[operands[settings.count]] + place)
    totals = UnsafePointer(frame[operands[settings.count + 1]] + (example * e.heads + index) * e.queries)
    dy = UnsafePointer(frame[operands[settings.count + 2]] + place)
    dQueries = frame[results[0]] + head.queryPlace
    dKeys = frame[results[settings.places.keys]] + head.keyPlace
    dValues = frame[results[settings.places.values]] + head.valuePlace
    sums = head.rest
    total = sums + head.width * head.width
    u = total + head.width
    delta = u + LinearAttentionHead.block * head.width
    rows = delta + LinearAttentionHead.block
  }

  static func scratchCount(_ e: AttentionExtents) -> Int {
    LinearAttentionHead.scratchCount(e) + e.headWidth * e.headWidth + e.headWidth
      + LinearAttentionHead.block * (2 * e.headWidth + 1)
  }

  func run() {
    start()
    head.forEachBlock(of: counts.keys) { head.add($0, $1) }
    head.forEachBlock(of: counts.queries) { start, count in
      prepare(start, count)
      queryGradient(count)
      finishQueries(start, count)
      addQueries(count)
    }
    head.forEachBlock(of: counts.keys) { start, count in
      head.mapKeys(start, count)
      valueGradient(start, count)
      keyGradient(start, count)
      finishKeys(start, count)
    }
  }

  /// Forwards for the queries, which depend on the keys before them; backwards for keys and values, which depend on the
  /// queries after them.
  func runCausal() {
    start()
    head.forEachBlock(of: counts.queries) { start, count in
      prepare(start, count)
      queryGradient(count)
      head.mapKeys(start, count)
      slopesWithin(start, count)
      multiply(false, false, count, head.width, count, head.products, count, head.b, head.width, rows)
      finishQueries(start, count)
      head.addMapped(start, count)
    }
    head.forEachBlockBackwards(of: counts.queries) { start, count in
      prepare(start, count)
      head.mapKeys(start, count)
      valueGradient(start, count)
      head.multiplyWithin(count)
      head.kernels.matrix.multiply(
        true, false, count, head.width, count, 1, head.products, count, u, head.width, 1,
        dValues + start * head.keyStride, head.keyStride)
      keyGradient(start, count)
      slopesWithin(start, count)
      multiply(true, false, count, head.width, count, head.products, count, head.a, head.width, rows)
      finishKeys(start, count)
      addQueries(count)
    }
  }

  private func start() {
    head.start()
    head.kernels.elementwise.fill(0, sums, head.width * head.width + head.width)
  }

  /// Maps a block of queries, and computes u and δ.
  private func prepare(_ start: Int, _ count: Int) {
    head.mapQueries(start, count)
    head.kernels.rows.rowDots(
      dy + start * outputStride, y + start * outputStride, delta, count, head.width, outputStride)
    for r in 0..<count {
      let inverse = totals[start + r] == 0 ? 0 : 1 / totals[start + r]
      delta[r] *= inverse
      head.kernels.elementwise.scale(
        dy + (start + r) * outputStride, inverse, u + r * head.width, head.width)
    }
  }

  /// `rows += op(x) · op(z)`.
  private func multiply(
    _ transposeX: Bool, _ transposeZ: Bool, _ m: Int, _ n: Int, _ k: Int, _ x: Input, _ xStride: Int,
    _ z: Input, _ zStride: Int, _ result: Output, _ alpha: Float = 1
  ) {
    head.kernels.matrix.multiply(
      transposeX, transposeZ, m, n, k, alpha, x, xStride, z, zStride, 1, result, n)
  }

  /// The gradient of the mapped queries from the keys in the sums.
  private func queryGradient(_ count: Int) {
    let width = head.width
    head.kernels.matrix.multiply(
      false, true, count, width, width, 1, u, width, head.sums, width, 0, rows, width)
    multiply(false, false, count, width, 1, delta, 1, head.total, width, rows, -1)
  }

  /// `u_i · v_j − δ_i` within a block, for keys up to each query.
  private func slopesWithin(_ start: Int, _ count: Int) {
    head.kernels.matrix.multiply(
      false, true, count, count, head.width, 1, u, head.width, head.values + start * head.keyStride,
      head.keyStride, 0, head.products, count)
    for r in 0..<count {
      for c in 0...r { head.products[r * count + c] -= delta[r] }
      head.kernels.elementwise.fill(0, head.products + r * count + r + 1, count - r - 1)
    }
  }

  private func finishQueries(_ start: Int, _ count: Int) {
    for r in 0..<count {
      head.map.applyGradient(
        head.a + r * head.width, rows + r * head.width, dQueries + (start + r) * head.queryStride, head.width)
    }
  }

  /// Adds a block of queries to the sums.
  private func addQueries(_ count: Int) {
    let width = head.width
    multiply(true, false, width, width, count, head.a, width, u, width, sums)
    multiply(true, false, width, 1, count, head.a, width, delta, 1, total, -1)
  }

  /// The gradient of the mapped keys from the queries in the sums.
  private func keyGradient(_ start: Int, _ count: Int) {
    let width = head.width
    head.kernels.matrix.multiply(
      false, true, count, width, width, 1, head.values + start * head.keyStride, head.keyStride, sums, width,
      0, rows, width)
    head.kernels.rows.addBias(rows, total, rows, count, width)
  }

  private func valueGradient(_ start: Int, _ count: Int) {
    head.kernels.matrix.multiply(
      false, false, count, head.width, head.width, 1, head.b, head.width, sums, head.width, 0,
      dValues + start * head.keyStride, head.keyStride)
  }

  private func finishKeys(_ start: Int, _ count: Int) {
    for r in 0..<count {
      let to = dKeys + (start + r) * head.keyStride
      if let mask = head.mask, mask[start + r] == 0 {
        head.kernels.elementwise.fill(0, to, head.width)
      } else {
        head.map.applyGradient(head.b + r * head.width, rows + r * head.width, to, head.width)
      }
    }
  }
}

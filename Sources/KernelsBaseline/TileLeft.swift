import KernelTable

/// The left factor of a tile: up to six rows, walked along the depth.
protocol TileLeft {
  /// The rows from an address on.
  init(_ a: Input, _ step: Int)
  /// The factor of a row at the depth reached.
  subscript(row: Int) -> Float { get }
  /// Goes on to the next depth.
  mutating func next()
  /// The rows that follow these, from depth 0.
  func following(_ rows: Int, _ step: Int) -> Self
}

/// Rows that lie apart, each contiguous along the depth.
struct RowsApart: TileLeft {
  private var p: (Input, Input, Input, Input, Input, Input)
  private var depth = 0

  @inline(always)
  init(_ a: Input, _ step: Int) { p = rowPointers(a, step) }

  @inline(always)
  subscript(row: Int) -> Float {
    switch row {
    case 0: p.0[depth]
    case 1: p.1[depth]
    case 2: p.2[depth]
    case 3: p.3[depth]
    case 4: p.4[depth]
    default: p.5[depth]
    }
  }

  @inline(always)
  mutating func next() { depth += 1 }

  @inline(always)
  func following(_ rows: Int, _ step: Int) -> Self {
    var next = self
    let distance = rows * step
    next.depth = 0
    next.p.0 += distance
    next.p.1 += distance
    next.p.2 += distance
    next.p.3 += distance
    next.p.4 += distance
    next.p.5 += distance
    return next
  }
}

/// The starts of six rows.
///
/// Computed where the optimiser cannot see it: knowing that the rows are equally far apart, it reaches each from the one
/// before, six additions one after the other for every depth, which take as long as the products.
@inline(never)
private func rowPointers(_ a: Input, _ step: Int) -> (Input, Input, Input, Input, Input, Input) {
  (a, a + step, a + 2 * step, a + 3 * step, a + 4 * step, a + 5 * step)
}

/// Rows whose factors of one depth lie side by side; each depth is a step from the one before.
struct RowsTogether: TileLeft {
  private let start: Input
  private var p: Input
  private let step: Int

  @inline(always)
  init(_ a: Input, _ step: Int) {
    start = a
    p = a
    self.step = step
  }

  @inline(always)
  subscript(row: Int) -> Float { p[row] }

  @inline(always)
  mutating func next() { p += step }

  @inline(always)
  func following(_ rows: Int, _ step: Int) -> Self { Self(start + rows, step) }
}

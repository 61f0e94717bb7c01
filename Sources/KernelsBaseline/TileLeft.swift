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

/// Rows laid out in strips of six, each depth by depth.
struct RowsInStrips: TileLeft {
  private let start: Input
  private var p: Input
  private let depth: Int

  /// - Parameter step: the depth.
  @inline(always)
  init(_ a: Input, _ step: Int) {
    start = a
    p = a
    depth = step
  }

  @inline(always)
  subscript(row: Int) -> Float { p[row] }

  @inline(always)
  mutating func next() { p += Tile.rows }

  /// Fewer than six rows are the beginning of the last strip.
  @inline(always)
  func following(_ rows: Int, _ step: Int) -> Self {
    Self(start + (rows == Tile.rows ? rows * depth : rows), depth)
  }

  /// The room for strips.
  @inline(always)
  static func count(rows: Int, depth: Int) -> Int {
    (rows + Tile.rows - 1) / Tile.rows * Tile.rows * depth
  }

  /// Lays rows out whose factors of one depth lie side by side.
  @inline(never)
  static func pack(_ a: Input, _ lda: Int, rows: Int, depth: Int, _ strips: Output) {
    var to = strips
    var row = 0
    while row + Tile.rows <= rows {
      var from = UnsafeRawPointer(a + row)
      for _ in 0..<depth {
        let place = UnsafeMutableRawPointer(to)
        place.storeBytes(of: from.loadUnaligned(as: SIMD4<Float>.self), as: SIMD4<Float>.self)
        place.storeBytes(
          of: from.loadUnaligned(fromByteOffset: 16, as: SIMD2<Float>.self), toByteOffset: 16,
          as: SIMD2<Float>.self)
        from += lda * 4
        to += Tile.rows
      }
      row += Tile.rows
    }
    guard row < rows else { return }
    for d in 0..<depth {
      for i in 0..<(rows - row) { to[d * Tile.rows + i] = a[d * lda + row + i] }
    }
  }
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

import KernelTable

/// The factors of a tile: `A` from its first row and depth, by strides, and a panel of `B`, one row per depth.
struct TileFactors {
  var a: Input
  let rowStep: Int
  let depthStep: Int
  let b: Input
  let panelStep: Int
  let depth: Int
}

extension Tile {
  /// All tiles of one panel of B: `C[0 ..< rows, 0 ..< width]`.
  ///
  /// Each element is summed in the order of depth in one register lane, whatever tile it falls into, so that a row
  /// of the product does not depend on how many rows are computed with it.
  @inline(never)
  static func fillPanel<Row: TileRow>(
    _: Row.Type, _ rows: Int, _ factors: TileFactors, _ out: TileDestination
  ) {
    var factors = factors
    var i = 0
    while i + 6 <= rows {
      six(Row.self, factors, out.from(i))
      factors.a += 6 * factors.rowStep
      i += 6
    }
    if i + 4 <= rows {
      four(Row.self, factors, out.from(i))
      factors.a += 4 * factors.rowStep
      i += 4
    }
    if i + 2 <= rows {
      two(Row.self, factors, out.from(i))
      factors.a += 2 * factors.rowStep
      i += 2
    }
    if i < rows {
      one(Row.self, factors, out.from(i))
    }
  }

  @inline(always)
  private static func six<Row: TileRow>(_: Row.Type, _ f: TileFactors, _ out: TileDestination) {
    var (c0, c1, c2, c3, c4, c5) = (Row(), Row(), Row(), Row(), Row(), Row())
    let far = 3 * f.rowStep
    var a = f.a
    var b = f.b
    for _ in 0..<f.depth {
      let row = Row(b)
      let low = a + far
      c0.add(a[0], row)
      c1.add(a[f.rowStep], row)
      c2.add(a[2 * f.rowStep], row)
      c3.add(low[0], row)
      c4.add(low[f.rowStep], row)
      c5.add(low[2 * f.rowStep], row)
      a += f.depthStep
      b += f.panelStep
    }
    c0.write(0, out)
    c1.write(1, out)
    c2.write(2, out)
    c3.write(3, out)
    c4.write(4, out)
    c5.write(5, out)
  }

  @inline(always)
  private static func four<Row: TileRow>(_: Row.Type, _ f: TileFactors, _ out: TileDestination) {
    var (c0, c1, c2, c3) = (Row(), Row(), Row(), Row())
    var a = f.a
    var b = f.b
    for _ in 0..<f.depth {
      let row = Row(b)
      c0.add(a[0], row)
      c1.add(a[f.rowStep], row)
      c2.add(a[2 * f.rowStep], row)
      c3.add(a[3 * f.rowStep], row)
      a += f.depthStep
      b += f.panelStep
    }
    c0.write(0, out)
    c1.write(1, out)
    c2.write(2, out)
    c3.write(3, out)
  }

  @inline(always)
  private static func two<Row: TileRow>(_: Row.Type, _ f: TileFactors, _ out: TileDestination) {
    var (c0, c1) = (Row(), Row())
    var a = f.a
    var b = f.b
    for _ in 0..<f.depth {
      let row = Row(b)
      c0.add(a[0], row)
      c1.add(a[f.rowStep], row)
      a += f.depthStep
      b += f.panelStep
    }
    c0.write(0, out)
    c1.write(1, out)
  }

  @inline(always)
  private static func one<Row: TileRow>(_: Row.Type, _ f: TileFactors, _ out: TileDestination) {
    var c0 = Row()
    var a = f.a
    var b = f.b
    for _ in 0..<f.depth {
      c0.add(a[0], Row(b))
      a += f.depthStep
      b += f.panelStep
    }
    c0.write(0, out)
  }
}

extension TileDestination {
  /// The output of the tile that starts at a row.
  @inline(always)
  fileprivate func from(_ row: Int) -> Self {
    Self(c: c + row * stride, stride: stride, width: width, alpha: alpha, beta: beta)
  }
}

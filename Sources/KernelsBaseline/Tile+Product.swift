import KernelTable

extension Tile {
  /// All tiles of one panel of B: `C[0 ..< rows, 0 ..< width]`.
  ///
  /// Each element is summed in the order of depth in one register lane, whatever tile it falls into, so that a row
  /// of the product does not depend on how many rows are computed with it.
  @inline(never)
  static func fillPanel<Row: TileRow, Left: TileLeft>(
    _: Row.Type, _: Left.Type, _ rows: Int, _ a: Input, _ step: Int, _ panel: Input, _ depth: Int,
    _ out: TileDestination
  ) {
    var left = Left(a, step)
    var out = out
    var remaining = rows
    while remaining >= 6 {
      six(Row.self, left, panel, depth, out)
      left = left.following(6, step)
      out.c += 6 * out.stride
      remaining -= 6
    }
    if remaining >= 4 {
      four(Row.self, left, panel, depth, out)
      left = left.following(4, step)
      out.c += 4 * out.stride
      remaining -= 4
    }
    if remaining >= 2 {
      two(Row.self, left, panel, depth, out)
      left = left.following(2, step)
      out.c += 2 * out.stride
      remaining -= 2
    }
    if remaining > 0 {
      one(Row.self, left, panel, depth, out)
    }
  }

  @inline(always)
  private static func six<Row: TileRow, Left: TileLeft>(
    _: Row.Type, _ left: Left, _ panel: Input, _ depth: Int, _ out: TileDestination
  ) {
    var (c0, c1, c2, c3, c4, c5) = (Row(), Row(), Row(), Row(), Row(), Row())
    var left = left
    var b = panel
    for _ in 0..<depth {
      let row = Row(b)
      c0.add(left[0], row)
      c1.add(left[1], row)
      c2.add(left[2], row)
      c3.add(left[3], row)
      c4.add(left[4], row)
      c5.add(left[5], row)
      left.next()
      b += Row.registers * lanes
    }
    if out.width == Row.registers * lanes {
      out.write(0, c0)
      out.write(1, c1)
      out.write(2, c2)
      out.write(3, c3)
      out.write(4, c4)
      out.write(5, c5)
    } else {
      writePart(Row.self, out, 6) { keep in
        keep(0, c0)
        keep(1, c1)
        keep(2, c2)
        keep(3, c3)
        keep(4, c4)
        keep(5, c5)
      }
    }
  }

  @inline(always)
  private static func four<Row: TileRow, Left: TileLeft>(
    _: Row.Type, _ left: Left, _ panel: Input, _ depth: Int, _ out: TileDestination
  ) {
    var (c0, c1, c2, c3) = (Row(), Row(), Row(), Row())
    var left = left
    var b = panel
    for _ in 0..<depth {
      let row = Row(b)
      c0.add(left[0], row)
      c1.add(left[1], row)
      c2.add(left[2], row)
      c3.add(left[3], row)
      left.next()
      b += Row.registers * lanes
    }
    if out.width == Row.registers * lanes {
      out.write(0, c0)
      out.write(1, c1)
      out.write(2, c2)
      out.write(3, c3)
    } else {
      writePart(Row.self, out, 4) { keep in
        keep(0, c0)
        keep(1, c1)
        keep(2, c2)
        keep(3, c3)
      }
    }
  }

  @inline(always)
  private static func two<Row: TileRow, Left: TileLeft>(
    _: Row.Type, _ left: Left, _ panel: Input, _ depth: Int, _ out: TileDestination
  ) {
    var (c0, c1) = (Row(), Row())
    var left = left
    var b = panel
    for _ in 0..<depth {
      let row = Row(b)
      c0.add(left[0], row)
      c1.add(left[1], row)
      left.next()
      b += Row.registers * lanes
    }
    if out.width == Row.registers * lanes {
      out.write(0, c0)
      out.write(1, c1)
    } else {
      writePart(Row.self, out, 2) { keep in
        keep(0, c0)
        keep(1, c1)
      }
    }
  }

  @inline(always)
  private static func one<Row: TileRow, Left: TileLeft>(
    _: Row.Type, _ left: Left, _ panel: Input, _ depth: Int, _ out: TileDestination
  ) {
    var c0 = Row()
    var left = left
    var b = panel
    for _ in 0..<depth {
      c0.add(left[0], Row(b))
      left.next()
      b += Row.registers * lanes
    }
    if out.width == Row.registers * lanes {
      out.write(0, c0)
    } else {
      writePart(Row.self, out, 1) { keep in keep(0, c0) }
    }
  }

  /// Keeps a tile in memory and writes what is wanted of it.
  @inline(always)
  private static func writePart<Row: TileRow>(
    _: Row.Type, _ out: TileDestination, _ rows: Int, _ fill: ((Int, Row) -> Void) -> Void
  ) {
    let width = Row.registers * lanes
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 6 * width) { memory in
      guard let start = memory.baseAddress else { return }
      fill { row, values in
        values.forEach { column, v in
          UnsafeMutableRawPointer(start + row * width + column).storeBytes(of: v, as: TileVector.self)
        }
      }
      out.writePart(Input(start), rows: rows, tileWidth: width)
    }
  }
}

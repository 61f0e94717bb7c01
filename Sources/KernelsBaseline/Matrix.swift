import KernelTable

/// How a product is cut into blocks that stay in the caches.
private enum Block {
  /// The most depth: a panel of B of this depth takes half of a first-level cache.
  @inline(always)
  static var depth: Int { 256 }
  /// The rows of A that walk all panels before the next rows do: 96 KiB of a second-level cache.
  @inline(always)
  static var rows: Int { 96 }
  /// The columns from which on a transposed left factor is laid out in strips.
  @inline(always)
  static var columnsForStrips: Int { 256 }
  /// The floats of B that are packed at a time: 256 KiB.
  @inline(always)
  static var packed: Int { 65536 }

  /// The depth of each block of `k`: blocks of nearly equal depth.
  @inline(always)
  static func depth(_ k: Int) -> Int {
    let count = (k + depth - 1) / depth
    return (k + count - 1) / count
  }
}

/// `n` rounded up to whole registers.
@inline(always)
private func whole(_ n: Int) -> Int { (n + Tile.lanes - 1) / Tile.lanes * Tile.lanes }

/// Packs `op(B)`, `k × n`: block of depth by block of depth, panel by panel.
func packMatrix(_ transposeB: Bool, _ n: Int, _ k: Int, _ b: Input, _ ldb: Int, _ packed: Output) {
  guard n > 0, k > 0 else { return }
  let blockDepth = Block.depth(k)
  for start in stride(from: 0, to: k, by: blockDepth) {
    let depth = min(blockDepth, k - start)
    packColumns(transposeB, 0, n, b, ldb, start, depth, packed + start * whole(n))
  }
}

/// Packs some columns of one block of depth.
private func packColumns(
  _ transposeB: Bool, _ first: Int, _ count: Int, _ b: Input, _ ldb: Int, _ start: Int, _ depth: Int,
  _ packed: Output
) {
  for column in stride(from: 0, to: count, by: Tile.panelWidth) {
    let width = min(Tile.panelWidth, count - column)
    let panel = Panel(memory: packed + column * depth, width: width, stride: whole(width), depth: depth)
    if transposeB {
      panel.packTransposed(b + (first + column) * ldb + start, ldb)
    } else {
      panel.pack(b + start * ldb + first + column, ldb)
    }
  }
}

/// `C = alpha · op(A) · B + beta · C + bias` with a packed B, for some columns that begin with a panel.
func packedProduct(
  _ transposeA: Bool, _ m: Int, _ columns: Range<Int>, _ n: Int, _ k: Int, _ alpha: Float, _ a: Input,
  _ lda: Int, _ packed: Input,
  _ beta: Float, _ bias: Input?, _ c: Output, _ ldc: Int
) {
  let (first, count) = (columns.lowerBound, columns.count)
  let (c, bias) = (c + first, bias.map { $0 + first })
  guard m > 0, count > 0 else { return }
  guard k > 0, alpha != 0 else { return scaleMatrix(m, count, beta, bias, c, ldc) }
  let blockDepth = Block.depth(k)
  withUnsafeTemporaryAllocation(of: TileVector.self, capacity: 2) { factors in
    guard let factors = factors.baseAddress else { return }
    for start in stride(from: 0, to: k, by: blockDepth) {
      let out = TileDestination(
        c: c, stride: ldc, width: count, bias: start == 0 ? bias : nil, alpha: alpha,
        beta: start == 0 ? beta : 1, factors: factors)
      let depth = min(blockDepth, k - start)
      fillColumns(
        transposeA, m, count, depth, a + start * (transposeA ? lda : 1), lda,
        packed + start * whole(n) + first * depth, out)
    }
  }
}

/// `C = alpha · op(A) · op(B) + beta · C`.
///
/// Columns of B are packed a few panels at a time; tiles of six rows walk each.
func matrixProduct(
  _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Float, _ a: Input,
  _ lda: Int, _ b: Input, _ ldb: Int, _ beta: Float, _ c: Output, _ ldc: Int
) {
  guard m > 0, n > 0 else { return }
  guard k > 0, alpha != 0 else { return scaleMatrix(m, n, beta, nil, c, ldc) }
  let blockDepth = Block.depth(k)
  // With few rows, panels are used up at once: one at a time stays in the first-level cache.
  let panels = m <= Block.rows ? 1 : max(1, Block.packed / (blockDepth * Tile.panelWidth))
  let chunk = min(panels * Tile.panelWidth, whole(n))
  let factorCount = 2 * Tile.lanes
  withUnsafeTemporaryAllocation(byteCount: (blockDepth * chunk + factorCount) * 4, alignment: 64) { scratch in
    guard let memory = scratch.baseAddress else { return }
    let factors = memory.bindMemory(to: TileVector.self, capacity: 2)
    let packed = (memory + factorCount * 4).bindMemory(to: Float.self, capacity: blockDepth * chunk)
    for start in stride(from: 0, to: k, by: blockDepth) {
      let depth = min(blockDepth, k - start)
      let out = TileDestination(
        c: c, stride: ldc, width: n, bias: nil, alpha: alpha, beta: start == 0 ? beta : 1, factors: factors)
      for column in stride(from: 0, to: n, by: chunk) {
        let width = min(chunk, n - column)
        packColumns(transposeB, column, width, b, ldb, start, depth, packed)
        fillColumns(
          transposeA, m, width, depth, a + start * (transposeA ? lda : 1), lda, Input(packed),
          out.from(row: 0, column: column, width: width))
      }
    }
  }
}

/// The products of some rows after the other with all packed panels.
private func fillColumns(
  _ transposeA: Bool, _ m: Int, _ n: Int, _ depth: Int, _ a: Input, _ lda: Int, _ packed: Input,
  _ out: TileDestination
) {
  if transposeA && n >= Block.columnsForStrips {
    return fillColumnsInStrips(m, n, depth, a, lda, packed, out)
  }
  for row in stride(from: 0, to: m, by: Block.rows) {
    let rows = min(Block.rows, m - row)
    let part = out.from(row: row, column: 0, width: n)
    if transposeA {
      fillPanels(RowsTogether.self, rows, n, depth, a + row, lda, packed, part)
    } else {
      fillPanels(RowsApart.self, rows, n, depth, a + row * lda, lda, packed, part)
    }
  }
}

/// The same for a transposed left factor that enough panels read to be worth laying out: as it lies, every depth is
/// another line of memory.
private func fillColumnsInStrips(
  _ m: Int, _ n: Int, _ depth: Int, _ a: Input, _ lda: Int, _ packed: Input, _ out: TileDestination
) {
  let count = RowsInStrips.count(rows: min(m, Block.rows), depth: depth)
  withUnsafeTemporaryAllocation(byteCount: count * 4, alignment: 64) { scratch in
    guard let strips = scratch.baseAddress?.bindMemory(to: Float.self, capacity: count) else { return }
    for row in stride(from: 0, to: m, by: Block.rows) {
      let rows = min(Block.rows, m - row)
      RowsInStrips.pack(a + row, lda, rows: rows, depth: depth, strips)
      fillPanels(
        RowsInStrips.self, rows, n, depth, Input(strips), depth, packed,
        out.from(row: row, column: 0, width: n))
    }
  }
}

/// Some rows of the product: all panels.
@inline(__always)
private func fillPanels<Left: TileLeft>(
  _: Left.Type, _ rows: Int, _ n: Int, _ depth: Int, _ a: Input, _ step: Int, _ packed: Input,
  _ out: TileDestination
) {
  for column in stride(from: 0, to: n, by: Tile.panelWidth) {
    let width = min(Tile.panelWidth, n - column)
    let registers = (width + Tile.lanes - 1) / Tile.lanes
    Tile.fillPanel(
      Left.self, registers, rows, a, step, packed + column * depth, depth,
      out.from(row: 0, column: column, width: width))
  }
}

extension Tile {
  /// The tiles of a panel of one to `widestRow` registers.
  @inline(always)
  fileprivate static func fillPanel<Left: TileLeft>(
    _: Left.Type, _ registers: Int, _ rows: Int, _ a: Input, _ step: Int, _ panel: Input, _ depth: Int,
    _ out: TileDestination
  ) {
    if widestRow >= 4 && registers == 4 {
      fillPanel(TileRow4.self, Left.self, rows, a, step, panel, depth, out)
    } else if widestRow >= 3 && registers == 3 {
      fillPanel(TileRow3.self, Left.self, rows, a, step, panel, depth, out)
    } else if registers == 2 {
      fillPanel(TileRow2.self, Left.self, rows, a, step, panel, depth, out)
    } else {
      fillPanel(TileRow1.self, Left.self, rows, a, step, panel, depth, out)
    }
  }
}

/// `C = beta · C + bias`, not reading C when beta is 0.
private func scaleMatrix(_ m: Int, _ n: Int, _ beta: Float, _ bias: Input?, _ c: Output, _ ldc: Int) {
  for r in 0..<m {
    if beta == 0 {
      fill(0, c + r * ldc, n)
    } else {
      scale(c + r * ldc, beta, c + r * ldc, n)
    }
    if let bias { add(c + r * ldc, bias, c + r * ldc, n) }
  }
}

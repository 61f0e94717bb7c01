import KernelTable

/// The depth of a block: a panel of B of this depth is packed at a time, at most 64 KiB.
@inline(always)
private var deepestBlock: Int { 256 }

/// `C = alpha · op(A) · op(B) + beta · C`.
///
/// Panels of B as wide as the widest tile are packed one after the other; tiles of six rows walk each.
func matrixProduct(
  _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Float, _ a: Input,
  _ lda: Int,
  _ b: Input, _ ldb: Int, _ beta: Float, _ c: Output, _ ldc: Int
) {
  guard m > 0, n > 0 else { return }
  guard k > 0, alpha != 0 else {
    scaleMatrix(m, n, beta, c, ldc)
    return
  }
  let blocks = (k + deepestBlock - 1) / deepestBlock
  let blockDepth = (k + blocks - 1) / blocks
  let panelWidth = Tile.widestRow * Tile.lanes
  let (rowStep, depthStep) = transposeA ? (1, lda) : (lda, 1)
  withUnsafeTemporaryAllocation(byteCount: blockDepth * panelWidth * 4, alignment: 64) { scratch in
    guard let memory = scratch.baseAddress?.bindMemory(to: Float.self, capacity: blockDepth * panelWidth)
    else {
      return
    }
    var start = 0
    while start < k {
      let depth = min(blockDepth, k - start)
      var column = 0
      while column < n {
        let width = min(panelWidth, n - column)
        let registers = (width + Tile.lanes - 1) / Tile.lanes
        let panel = Panel(memory: memory, width: width, stride: registers * Tile.lanes, depth: depth)
        if transposeB {
          panel.packTransposed(b + column * ldb + start, ldb)
        } else {
          panel.pack(b + start * ldb + column, ldb)
        }
        let factors = TileFactors(
          a: a + start * depthStep, rowStep: rowStep, depthStep: depthStep, b: Input(memory),
          panelStep: panel.stride,
          depth: depth)
        let out = TileDestination(
          c: c + column, stride: ldc, width: width, alpha: alpha, beta: start == 0 ? beta : 1)
        Tile.fillPanel(registers: registers, m, factors, out)
        column += width
      }
      start += depth
    }
  }
}

extension Tile {
  /// The tiles of a panel of one to `widestRow` registers.
  @inline(always)
  fileprivate static func fillPanel(
    registers: Int, _ rows: Int, _ factors: TileFactors, _ out: TileDestination
  ) {
    if widestRow >= 4 && registers == 4 {
      fillPanel(TileRow4.self, rows, factors, out)
    } else if widestRow >= 3 && registers == 3 {
      fillPanel(TileRow3.self, rows, factors, out)
    } else if registers == 2 {
      fillPanel(TileRow2.self, rows, factors, out)
    } else {
      fillPanel(TileRow1.self, rows, factors, out)
    }
  }
}

/// `C = beta · C`, not reading C when beta is 0.
private func scaleMatrix(_ m: Int, _ n: Int, _ beta: Float, _ c: Output, _ ldc: Int) {
  for r in 0..<m {
    if beta == 0 {
      fill(0, c + r * ldc, n)
    } else {
      scale(c + r * ldc, beta, c + r * ldc, n)
    }
  }
}

import Glibc
import KernelTable

/// How many keys, from the first, row `r` may look at.
@inline(always)
private func keyLimit(_ firstLimit: Int, _ r: Int, _ columns: Int) -> Int {
  firstLimit >= 0 ? min(firstLimit + r, columns) : columns
}

func attentionWeights(
  _ s: Output, _ keyMask: Input?, _ firstLimit: Int, _ logSum: Output, _ rows: Int, _ columns: Int
) {
  for r in 0..<max(rows, 0) {
    let row = s + r * columns
    let limit = keyLimit(firstLimit, r, columns)
    fill(0, row + limit, columns - limit)
    guard limit > 0 else {
      logSum[r] = .infinity
      continue
    }
    let run = Run(limit)
    let fresh = run.fresh
    if let keyMask {
      run.hide(row, keyMask)
    }
    let m = run.maximum(row, fresh: fresh)
    let total = run.exponentials(row, row, shift: m == -.infinity ? 0 : m, fresh: fresh)
    guard total != 0 else {
      logSum[r] = .infinity
      continue
    }
    logSum[r] = m + logf(total)
    let inverse = 1 / total

    @inline(always)
    func scaled(_ v: Vector) -> Vector { v * inverse }

    run.map(row, row, scaled)
  }
}

func attentionWeightsAgain(
  _ s: Output, _ keyMask: Input?, _ firstLimit: Int, _ logSum: Input, _ rows: Int, _ columns: Int
) {
  for r in 0..<max(rows, 0) {
    let row = s + r * columns
    let limit = keyLimit(firstLimit, r, columns)
    fill(0, row + limit, columns - limit)
    guard limit > 0 else { continue }
    let run = Run(limit)
    let shift = logSum[r]
    if let keyMask {
      @inline(always)
      func f(_ s: Vector, _ keep: Vector) -> Vector {
        exponential(s - shift).replacing(with: 0, where: keep .== 0)
      }
      run.map(row, keyMask, row, f)
    } else {
      @inline(always)
      func f(_ s: Vector) -> Vector { exponential(s - shift) }
      run.map(row, row, f)
    }
  }
}

extension Run {
  /// −infinity in place of the scores of masked keys.
  @inline(always)
  fileprivate func hide(_ s: Output, _ keyMask: Input) {
    @inline(always)
    func f(_ s: Vector, _ keep: Vector) -> Vector { s.replacing(with: -.infinity, where: keep .== 0) }
    map(s, keyMask, s, f)
  }
}

func attentionScoreGradient(_ p: Input, _ dp: Output, _ delta: Input, _ rows: Int, _ columns: Int) {
  guard columns > 0 else { return }
  let run = Run(columns)
  for r in 0..<max(rows, 0) {
    let d = delta[r]
    let row = dp + r * columns

    @inline(always)
    func f(_ p: Vector, _ dp: Vector) -> Vector { p * (dp - d) }

    run.map(p + r * columns, row, row, f)
  }
}

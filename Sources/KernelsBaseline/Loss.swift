import KernelTable

func crossEntropy(
  _ x: Input, _ labels: UnsafePointer<Int32>, _ loss: Output, _ logSum: Output, _ rows: Int, _ columns: Int
) {
  guard columns > 0 else {
    fill(0, loss, rows)
    fill(-.infinity, logSum, rows)
    return
  }
  let run = Run(columns)
  let fresh = run.fresh
  for r in 0..<max(rows, 0) {
    let row = x + r * columns
    let (m, log) = run.logSumParts(row, fresh: fresh)
    let label = Int(labels[r])
    logSum[r] = m + log
    // Grouped so that a confident, right row keeps the digits of its small loss.
    loss[r] = label >= 0 && label < columns ? (m - row[label]) + log : 0
  }
}

func crossEntropyGradient(
  _ x: Input, _ labels: UnsafePointer<Int32>, _ logSum: Input, _ dLoss: Input, _ dx: Output, _ rows: Int,
  _ columns: Int
) {
  guard columns > 0 else { return }
  let run = Run(columns)
  for r in 0..<max(rows, 0) {
    let label = Int(labels[r])
    let out = dx + r * columns
    guard label >= 0 && label < columns else {
      fill(0, out, columns)
      continue
    }
    let shift = logSum[r]
    let factor = dLoss[r]

    @inline(always)
    func f(_ v: Vector) -> Vector { exponential(v - shift) * factor }

    run.map(x + r * columns, out, f)
    out[label] -= factor
  }
}

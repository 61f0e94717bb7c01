import Glibc
import KernelTable

extension Run {
  /// The maximum of a run and `log Σ e^(x − maximum)`; 0 and −infinity for a run of −infinity only.
  @inline(always)
  func logSumParts(_ x: Input, fresh: Mask) -> (maximum: Float, log: Float) {
    let m = maximum(x, fresh: fresh)
    let shift = m == -.infinity ? 0 : m

    @inline(always)
    func shifted(_ v: Vector) -> Vector { exponential(v - shift) }

    return (shift, logf(sum(x, fresh: fresh, shifted)))
  }
}

func softmax(_ x: Input, _ y: Output, _ rows: Int, _ columns: Int) {
  guard columns > 0 else { return }
  let run = Run(columns)
  let fresh = run.fresh
  for r in 0..<max(rows, 0) {
    let row = x + r * columns
    let out = y + r * columns
    let m = run.maximum(row, fresh: fresh)
    let total = run.exponentials(row, out, shift: m == -.infinity ? 0 : m, fresh: fresh)
    let inverse = total == 0 ? 0 : 1 / total

    @inline(always)
    func scaled(_ v: Vector) -> Vector { v * inverse }

    run.map(out, out, scaled)
  }
}

func softmaxGradient(_ y: Input, _ dy: Input, _ dx: Output, _ rows: Int, _ columns: Int) {
  guard columns > 0 else { return }
  let run = Run(columns)
  let fresh = run.fresh
  for r in 0..<max(rows, 0) {
    let p = y + r * columns
    let dp = dy + r * columns
    let dot = run.dot(p, dp, fresh: fresh)

    @inline(always)
    func f(_ p: Vector, _ dp: Vector) -> Vector { p * (dp - dot) }

    run.map(p, dp, dx + r * columns, f)
  }
}

func logSoftmax(_ x: Input, _ y: Output, _ rows: Int, _ columns: Int) {
  guard columns > 0 else { return }
  let run = Run(columns)
  let fresh = run.fresh
  for r in 0..<max(rows, 0) {
    let row = x + r * columns
    let (m, log) = run.logSumParts(row, fresh: fresh)

    @inline(always)
    func f(_ v: Vector) -> Vector { (v - m) - log }

    run.map(row, y + r * columns, f)
  }
}

func logSoftmaxGradient(_ y: Input, _ dy: Input, _ dx: Output, _ rows: Int, _ columns: Int) {
  guard columns > 0 else { return }
  let run = Run(columns)
  let fresh = run.fresh
  for r in 0..<max(rows, 0) {
    let dl = dy + r * columns
    let total = Vector(repeating: -run.sum(dl, fresh: fresh, identity))

    @inline(always)
    func f(_ l: Vector, _ dl: Vector) -> Vector { multiplyAdd(exponential(l), total, dl) }

    run.map(y + r * columns, dl, dx + r * columns, f)
  }
}

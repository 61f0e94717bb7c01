import KernelTable

func rowDots(_ x: Input, _ y: Input, _ dot: Output, _ rows: Int, _ columns: Int, _ stride: Int) {
  guard columns > 0 else {
    fill(0, dot, rows)
    return
  }
  let run = Run(columns)
  let fresh = run.fresh
  for r in 0..<max(rows, 0) {
    dot[r] = run.dot(x + r * stride, y + r * stride, fresh: fresh)
  }
}

func accumulateColumns(_ x: Input, _ sum: Output, _ rows: Int, _ columns: Int) {
  guard columns > 0, rows > 0 else { return }
  let run = Run(columns)
  let last = columnSum(run.loadLast(sum), rows) { r in run.loadLast(x + r * columns) }
  var c = 0
  while c + 64 <= run.body {
    var a = load(sum + c)
    var b = load(sum + c + 16)
    var d = load(sum + c + 32)
    var e = load(sum + c + 48)
    var p = x + c
    for _ in 0..<rows {
      a += load(p)
      b += load(p + 16)
      d += load(p + 32)
      e += load(p + 48)
      p += columns
    }
    store(a, sum + c)
    store(b, sum + c + 16)
    store(d, sum + c + 32)
    store(e, sum + c + 48)
    c += 64
  }
  while c < run.body {
    let start = x + c
    store(columnSum(load(sum + c), rows) { r in load(start + r * columns) }, sum + c)
    c += 16
  }
  run.storeLast(last, sum)
}

/// `first + Σ_r f(r)`, rows in order.
@inline(always)
private func columnSum(_ first: Vector, _ rows: Int, _ f: (Int) -> Vector) -> Vector {
  var total = first
  for r in 0..<rows {
    total += f(r)
  }
  return total
}

func sumMiddle(
  _ x: Input, _ weight: Input?, _ scale: Float, _ y: Output, _ outer: Int, _ middle: Int, _ inner: Int
) {
  guard inner > 0 else { return }
  guard middle > 0 else {
    fill(0, y, outer * inner)
    return
  }
  if inner == 1 {
    sumRows(x, weight, scale, y, outer, middle)
    return
  }
  let run = Run(inner)
  let zero = Vector(repeating: 0)
  for o in 0..<max(outer, 0) {
    let block = x + o * middle * inner
    let out = y + o * inner

    @inline(always)
    func total(_ f: (Int) -> Vector) -> Vector {
      guard let weight else { return columnSum(zero, middle, f) * scale }
      var sum = zero
      for m in 0..<middle {
        sum = multiplyAdd(f(m), Vector(repeating: weight[o * middle + m]), sum)
      }
      return sum * scale
    }

    var i = 0
    while i < run.body {
      let start = block + i
      store(total { m in load(start + m * inner) }, out + i)
      i += 16
    }
    run.storeLast(total { m in run.loadLast(block + m * inner) }, out)
  }
}

/// `y[o] = scale · Σ_m weight[o, m] x[o, m]`.
private func sumRows(_ x: Input, _ weight: Input?, _ scale: Float, _ y: Output, _ outer: Int, _ middle: Int) {
  let run = Run(middle)
  let fresh = run.fresh
  for o in 0..<max(outer, 0) {
    let row = x + o * middle
    let total =
      if let weight {
        run.dot(row, weight + o * middle, fresh: fresh)
      } else {
        run.sum(row, fresh: fresh, identity)
      }
    y[o] = scale * total
  }
}

func sum(_ x: Input, _ count: Int) -> Double {
  guard count > 0 else { return 0 }
  var low = SIMD8<Double>(repeating: 0)
  var high = SIMD8<Double>(repeating: 0)

  @inline(always)
  func add(_ v: Vector) {
    low += SIMD8(
      Double(v[0]), Double(v[1]), Double(v[2]), Double(v[3]), Double(v[4]), Double(v[5]), Double(v[6]),
      Double(v[7]))
    high += SIMD8(
      Double(v[8]), Double(v[9]), Double(v[10]), Double(v[11]), Double(v[12]), Double(v[13]), Double(v[14]),
      Double(v[15]))
  }

  let run = Run(count)
  var i = 0
  while i < run.body {
    add(load(x + i))
    i += 16
  }
  add(Vector(repeating: 0).replacing(with: run.loadLast(x), where: run.fresh))
  let t = low + high
  return ((t[0] + t[4]) + (t[2] + t[6])) + ((t[1] + t[5]) + (t[3] + t[7]))
}

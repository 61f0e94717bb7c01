import KernelTable

/// The floating-point operations of one round of `multiplyAdds`: twelve registers, a product and a sum per lane.
let multiplyAddFLOPs = 12 * 2 * Tile.lanes

/// Twelve chains of multiply-adds: more than latency times units of any processor, and few enough for sixteen
/// registers.
func multiplyAdds(_ rounds: Int, _ start: Float) -> Float {
  // x ← x / 2 + 1 stays near 2, far from overflow and from numbers that are too small to be fast.
  let factor = TileVector(repeating: 0.5)
  let term = TileVector(repeating: 1)
  var (a, b, c) = (TileVector(repeating: start), TileVector(repeating: start + 1), TileVector(repeating: 2))
  var (d, e, f) = (a + 2, b + 2, c + 2)
  var (g, h, i) = (a + 4, b + 4, c + 4)
  var (j, k, l) = (a + 8, b + 8, c + 8)
  for _ in 0..<max(rounds, 0) {
    a = multiplyAdd(a, factor, term)
    b = multiplyAdd(b, factor, term)
    c = multiplyAdd(c, factor, term)
    d = multiplyAdd(d, factor, term)
    e = multiplyAdd(e, factor, term)
    f = multiplyAdd(f, factor, term)
    g = multiplyAdd(g, factor, term)
    h = multiplyAdd(h, factor, term)
    i = multiplyAdd(i, factor, term)
    j = multiplyAdd(j, factor, term)
    k = multiplyAdd(k, factor, term)
    l = multiplyAdd(l, factor, term)
  }
  let all = ((a + b) + (c + d)) + ((e + f) + (g + h)) + ((i + j) + (k + l))
  return all[0] + all[Tile.lanes - 1]
}

/// Four sums side by side, so that reading and not adding sets the pace.
func readAll(_ x: Input, _ count: Int) -> Float {
  var (a, b) = (Vector(repeating: 0), Vector(repeating: 0))
  var (c, d) = (a, b)
  var i = 0
  while i + 64 <= count {
    a += load(x + i)
    b += load(x + i + 16)
    c += load(x + i + 32)
    d += load(x + i + 48)
    i += 64
  }
  var sum = ((a + b) + (c + d)).laneSum
  while i < count {
    sum += x[i]
    i += 1
  }
  return sum
}

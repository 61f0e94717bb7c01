import KernelTable

func gatherRows(
  _ table: Input, _ rows: Int, _ width: Int, _ places: TableKernels.Places, _ count: Int, _ y: Output
) {
  guard width > 0 else { return }
  let run = Run(width)
  for i in 0..<max(count, 0) {
    let place = Int(places[i])
    let to = y + i * width
    guard place >= 0, place < rows else {
      fill(0, to, width)
      continue
    }
    run.map(table + place * width, to, identity)
  }
}

func scatterAddRows(
  _ x: Input, _ places: TableKernels.Places, _ count: Int, _ frozen: Int, _ table: Output, _ rows: Int,
  _ width: Int
) {
  guard width > 0 else { return }
  let run = Run(width)
  for i in 0..<max(count, 0) {
    let place = Int(places[i])
    guard place >= 0, place < rows, place != frozen else { continue }
    let row = table + place * width
    run.map(x + i * width, row, row, sum)
  }
}

func gatherSum(
  _ table: Input, _ rows: Int, _ width: Int, _ places: TableKernels.Places, _ weight: Input?, _ count: Int,
  _ scale: Float, _ y: Output
) {
  guard width > 0 else { return }
  let run = Run(width)
  var c = 0
  while c + 64 <= run.body {
    var t0 = Vector(repeating: 0)
    var t1 = t0
    var t2 = t0
    var t3 = t0
    for i in 0..<max(count, 0) {
      let place = Int(places[i])
      guard place >= 0, place < rows else { continue }
      let row = table + place * width + c
      let w = Vector(repeating: weight?[i] ?? 1)
      t0 = multiplyAdd(w, load(row), t0)
      t1 = multiplyAdd(w, load(row + 16), t1)
      t2 = multiplyAdd(w, load(row + 32), t2)
      t3 = multiplyAdd(w, load(row + 48), t3)
    }
    store(t0 * scale, y + c)
    store(t1 * scale, y + c + 16)
    store(t2 * scale, y + c + 32)
    store(t3 * scale, y + c + 48)
    c += 64
  }
  while c < run.body {
    var total = Vector(repeating: 0)
    for i in 0..<max(count, 0) {
      let place = Int(places[i])
      guard place >= 0, place < rows else { continue }
      total = multiplyAdd(Vector(repeating: weight?[i] ?? 1), load(table + place * width + c), total)
    }
    store(total * scale, y + c)
    c += 16
  }
  var total = Vector(repeating: 0)
  for i in 0..<max(count, 0) {
    let place = Int(places[i])
    guard place >= 0, place < rows else { continue }
    total = multiplyAdd(Vector(repeating: weight?[i] ?? 1), run.loadLast(table + place * width), total)
  }
  run.storeLast(total * scale, y)
}

func scatterAddSame(
  _ x: Input, _ places: TableKernels.Places, _ weight: Input?, _ count: Int, _ scale: Float, _ frozen: Int,
  _ table: Output, _ rows: Int, _ width: Int
) {
  guard width > 0 else { return }
  let run = Run(width)
  // Lanes that whole vectors cover too must not be added twice.
  let last = Vector(repeating: 0).replacing(with: run.loadLast(x), where: run.fresh)
  for i in 0..<max(count, 0) {
    let place = Int(places[i])
    guard place >= 0, place < rows, place != frozen else { continue }
    let row = table + place * width
    let w = Vector(repeating: scale * (weight?[i] ?? 1))
    var c = 0
    while c < run.body {
      store(multiplyAdd(w, load(x + c), load(row + c)), row + c)
      c += 16
    }
    run.storeLast(multiplyAdd(w, last, run.loadLast(row)), row)
  }
}

/// `y = xᵀ` of a `rows × columns` matrix.
func transposed(_ x: Input, _ rows: Int, _ columns: Int, _ y: Output) {
  let (wholeRows, wholeColumns) = (rows / Tile.lanes * Tile.lanes, columns / Tile.lanes * Tile.lanes)
  var c = 0
  while c < wholeColumns {
    var r = 0
    while r < wholeRows {
      TileSquare(x + r * columns + c, columns).transposed.store(y + c * rows + r, rows)
      r += Tile.lanes
    }
    c += Tile.lanes
  }
  for r in 0..<max(rows, 0) {
    for c in (r < wholeRows ? wholeColumns : 0)..<columns { y[c * rows + r] = x[r * columns + c] }
  }
}

import KernelTable

func layerNorm(
  _ x: Input, _ weight: Input?, _ bias: Input?, _ epsilon: Float, _ y: Output, _ mean: Output,
  _ inverseDeviation: Output, _ rows: Int, _ columns: Int
) {
  guard columns > 0 else { return }
  let run = Run(columns)
  let fresh = run.fresh
  let share = 1 / Float(columns)
  let lastWeight = weight.map(run.loadLast) ?? Vector(repeating: 1)
  let lastBias = bias.map(run.loadLast) ?? Vector(repeating: 0)
  for r in 0..<max(rows, 0) {
    let row = x + r * columns
    let out = y + r * columns
    let m = run.sum(row, fresh: fresh, identity) * share
    let center = Vector(repeating: m)

    @inline(always)
    func squaredDistance(_ v: Vector) -> Vector { (v - center) * (v - center) }

    let variance = run.sum(row, fresh: fresh, squaredDistance) * share
    let inverse = 1 / (variance + epsilon).squareRoot()
    mean[r] = m
    inverseDeviation[r] = inverse
    let final = multiplyAdd((run.loadLast(row) - center) * inverse, lastWeight, lastBias)
    var i = 0
    while i < run.body {
      var v = (load(row + i) - center) * inverse
      if let weight { v *= load(weight + i) }
      if let bias { v += load(bias + i) }
      store(v, out + i)
      i += 16
    }
    run.storeLast(final, out)
  }
}

/// With `n = (x − mean) / deviation` and `g = dy · weight`: `dx = (g − mean(g) − n · mean(g n)) / deviation`,
/// `dWeight += dy n`, `dBias += dy`.
func layerNormGradient(
  _ x: Input, _ weight: Input?, _ mean: Input, _ inverseDeviation: Input, _ dy: Input, _ dx: Output?,
  _ dWeight: Output?, _ dBias: Output?, _ rows: Int, _ columns: Int
) {
  guard columns > 0 else { return }
  let run = Run(columns)
  let fresh = run.fresh
  let share = 1 / Float(columns)
  let zero = Vector(repeating: 0)
  for r in 0..<max(rows, 0) {
    let row = x + r * columns
    let gradient = dy + r * columns
    let center = Vector(repeating: mean[r])
    let inverse = Vector(repeating: inverseDeviation[r])
    let lastN = (run.loadLast(row) - center) * inverse
    let lastDy = run.loadLast(gradient)
    let lastG = if let weight { lastDy * run.loadLast(weight) } else { lastDy }
    let lastWeightSum = dWeight.map { multiplyAdd(lastDy, lastN, run.loadLast($0)) }
    let lastBiasSum = dBias.map { lastDy + run.loadLast($0) }

    var sum = zero.replacing(with: lastG, where: fresh)
    var dot = zero.replacing(with: lastG * lastN, where: fresh)
    var i = 0
    while i < run.body {
      let n = (load(row + i) - center) * inverse
      let d = load(gradient + i)
      let g = if let weight { d * load(weight + i) } else { d }
      sum += g
      dot = multiplyAdd(g, n, dot)
      if let dWeight { store(multiplyAdd(d, n, load(dWeight + i)), dWeight + i) }
      if let dBias { store(d + load(dBias + i), dBias + i) }
      i += 16
    }
    if let dWeight, let lastWeightSum { run.storeLast(lastWeightSum, dWeight) }
    if let dBias, let lastBiasSum { run.storeLast(lastBiasSum, dBias) }

    guard let dx else { continue }
    let out = dx + r * columns
    let meanG = Vector(repeating: sum.laneSum * share)
    let meanDot = Vector(repeating: -(dot.laneSum * share))
    i = 0
    while i < run.body {
      let n = (load(row + i) - center) * inverse
      let d = load(gradient + i)
      let g = if let weight { d * load(weight + i) } else { d }
      store(inverse * multiplyAdd(n, meanDot, g - meanG), out + i)
      i += 16
    }
    run.storeLast(inverse * multiplyAdd(lastN, meanDot, lastG - meanG), out)
  }
}

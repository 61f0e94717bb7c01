import KernelTable

func rootMeanSquare(
  _ parameter: Output, _ gradient: Input, _ square: Output, _ momentum: Output?, _ mean: Output?,
  _ count: Int, _ settings: UpdateKernels.RootMeanSquare
) {
  guard count > 0 else { return }
  let decay = Vector(repeating: settings.weightDecay)
  let step = Vector(repeating: -settings.rate)
  let (alpha, share) = (Vector(repeating: settings.alpha), Vector(repeating: settings.share))
  let epsilon = Vector(repeating: settings.epsilon)
  let keep = Vector(repeating: settings.momentum)

  @inline(always)
  func updated(
    _ p: Vector, _ g: Vector, _ v: Vector, _ m: Vector, _ a: Vector
  ) -> (p: Vector, v: Vector, m: Vector, a: Vector) {
    let g = multiplyAdd(p, decay, g)
    let v = multiplyAdd(share * g, g, v * alpha)
    // Without centring the mean is 0 and stays so.
    let a = mean == nil ? a : multiplyAdd(share, g - a, a)
    let spread = multiplyAdd(-a, a, v)
    let positive = spread.replacing(with: 0, where: spread .< 0)
    let m = multiplyAdd(m, keep, g / (squareRoot(positive) + epsilon))
    return (multiplyAdd(step, m, p), v, m, a)
  }

  let (run, zero) = (Run(count), Vector(repeating: 0))
  let last = updated(
    run.loadLast(parameter), run.loadLast(gradient), run.loadLast(square),
    momentum.map { run.loadLast($0) } ?? zero, mean.map { run.loadLast($0) } ?? zero)
  var i = 0
  while i < run.body {
    let next = updated(
      load(parameter + i), load(gradient + i), load(square + i), momentum.map { load($0 + i) } ?? zero,
      mean.map { load($0 + i) } ?? zero)
    store(next.p, parameter + i)
    store(next.v, square + i)
    if let momentum { store(next.m, momentum + i) }
    if let mean { store(next.a, mean + i) }
    i += 16
  }
  run.storeLast(last.p, parameter)
  run.storeLast(last.v, square)
  if let momentum { run.storeLast(last.m, momentum) }
  if let mean { run.storeLast(last.a, mean) }
}

import KernelTable

func stochasticDescent(
  _ parameter: Output, _ gradient: Input, _ momentum: Output?, _ count: Int,
  _ settings: UpdateKernels.Descent
) {
  guard count > 0 else { return }
  let decay = Vector(repeating: settings.weightDecay)
  let step = Vector(repeating: -settings.rate)
  let (keep, take) = (Vector(repeating: settings.keep), Vector(repeating: settings.take))
  let inner = Vector(repeating: settings.momentum)

  @inline(always)
  func updated(_ p: Vector, _ g: Vector, _ m: Vector) -> (p: Vector, m: Vector) {
    let g = multiplyAdd(p, decay, g)
    let m = multiplyAdd(m, keep, g * take)
    switch settings.form {
    case .plain: return (multiplyAdd(step, g, p), m)
    case .momentum: return (multiplyAdd(step, m, p), m)
    case .nesterov: return (multiplyAdd(step, multiplyAdd(m, inner, g), p), m)
    }
  }

  let (run, zero) = (Run(count), Vector(repeating: 0))
  let last = updated(
    run.loadLast(parameter), run.loadLast(gradient), momentum.map { run.loadLast($0) } ?? zero)
  var i = 0
  while i < run.body {
    let next = updated(load(parameter + i), load(gradient + i), momentum.map { load($0 + i) } ?? zero)
    store(next.p, parameter + i)
    if let momentum { store(next.m, momentum + i) }
    i += 16
  }
  run.storeLast(last.p, parameter)
  if let momentum { run.storeLast(last.m, momentum) }
}

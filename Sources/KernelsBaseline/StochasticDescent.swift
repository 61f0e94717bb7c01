import KernelTable

func stochasticDescent(
  _ parameter: Output, _ gradient: Input, _ momentum: Output, _ count: Int, _ settings: UpdateKernels.Descent
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

  let run = Run(count)
  let last = updated(run.loadLast(parameter), run.loadLast(gradient), run.loadLast(momentum))
  var i = 0
  while i < run.body {
    let next = updated(load(parameter + i), load(gradient + i), load(momentum + i))
    store(next.p, parameter + i)
    store(next.m, momentum + i)
    i += 16
  }
  run.storeLast(last.p, parameter)
  run.storeLast(last.m, momentum)
}

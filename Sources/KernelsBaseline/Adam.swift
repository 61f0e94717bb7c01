import KernelTable

/// `1 − β` as PyTorch has it, which subtracts in double precision from the β a person wrote.
///
/// A single-precision β of 0.999 would give 0.00099999 (1.3e-5 off); its seven decimals are still known.
private func complement(_ beta: Float) -> Float {
  Float(1 - (Double(beta) * 1e7).rounded() / 1e7)
}

func adam(
  _ parameter: Output, _ gradient: Input, _ moment1: Output, _ moment2: Output, _ count: Int,
  _ settings: UpdateKernels.Adam
) {
  guard count > 0 else { return }
  let keep = 1 - settings.rate * settings.decoupledDecay
  let decay = Vector(repeating: settings.weightDecay)
  let share1 = Vector(repeating: complement(settings.beta1))
  let share2 = Vector(repeating: complement(settings.beta2))
  let inverseRoot = Vector(repeating: 1 / settings.correction2Root)
  let epsilon = Vector(repeating: settings.epsilon)
  let step = Vector(repeating: -settings.rate / settings.correction1)

  @inline(always)
  func updated(_ p: Vector, _ g: Vector, _ m: Vector, _ v: Vector) -> (p: Vector, m: Vector, v: Vector) {
    let p = p * keep
    let g = multiplyAdd(p, decay, g)
    let m = multiplyAdd(share1, g - m, m)
    let v = multiplyAdd(share2 * g, g, v * settings.beta2)
    return (multiplyAdd(step, m / multiplyAdd(squareRoot(v), inverseRoot, epsilon), p), m, v)
  }

  let run = Run(count)
  let last = updated(
    run.loadLast(parameter), run.loadLast(gradient), run.loadLast(moment1), run.loadLast(moment2))
  var i = 0
  while i < run.body {
    let next = updated(load(parameter + i), load(gradient + i), load(moment1 + i), load(moment2 + i))
    store(next.p, parameter + i)
    store(next.m, moment1 + i)
    store(next.v, moment2 + i)
    i += 16
  }
  run.storeLast(last.p, parameter)
  run.storeLast(last.m, moment1)
  run.storeLast(last.v, moment2)
}

import KernelTable

func rootMeanSquare(
  _ parameter: Output, _ gradient: Input, _ square: Output, _ momentum: Output, _ mean: Output, _ count: Int,
  _ settings: UpdateKernels.RootMeanSquare
) {
  guard count > 0 else { return }
  let decay = Vector(repeating: settings.weightDecay)
  let step = Vector(repeating: -settings.rate)
  let (alpha, share) = (Vector(repeating: settings.alpha), Vector(repeating: settings.share))
  let epsilon = Vector(repeating: settings.epsilon)
  let keep = Vector(repeating: settings.momentum)
  // Without centring the mean keeps its zeros, without momentum the step is the quotient itself.
  let meanShare = Vector(repeating: settings.isCentered ? settings.share : 0)

  @inline(always)
  func updated(
    _ p: Vector, _ g: Vector, _ v: Vector, _ m: Vector, _ a: Vector
  ) -> (p: Vector, v: Vector, m: Vector, a: Vector) {
    let g = multiplyAdd(p, decay, g)
    let v = multiplyAdd(share * g, g, v * alpha)
    let a = multiplyAdd(meanShare, g - a, a)
    let spread = multiplyAdd(-a, a, v)
    let positive = spread.replacing(with: 0, where: spread .< 0)
    let m = multiplyAdd(m, keep, g / (squareRoot(positive) + epsilon))
    return (multiplyAdd(step, m, p), v, m, a)
  }

  let run = Run(count)
  let last = updated(
    run.loadLast(parameter), run.loadLast(gradient), run.loadLast(square), run.loadLast(momentum),
    run.loadLast(mean))
  var i = 0
  while i < run.body {
    let next = updated(
      load(parameter + i), load(gradient + i), load(square + i), load(momentum + i), load(mean + i))
    store(next.p, parameter + i)
    store(next.v, square + i)
    store(next.m, momentum + i)
    store(next.a, mean + i)
    i += 16
  }
  run.storeLast(last.p, parameter)
  run.storeLast(last.v, square)
  run.storeLast(last.m, momentum)
  run.storeLast(last.a, mean)
}

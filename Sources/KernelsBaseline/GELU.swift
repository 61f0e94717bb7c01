import KernelTable

/// The normal distribution's lower tail at `−|x|`, and `e^(−x²/2)` from which it is built.
///
/// `Φ(−t) = e^(−t²/2) · u · P(u)` with `u = 1 / (1 + 0.35 t)`; P, of degree 8, was fitted for the least relative
/// error (3.2e-8) on 0 … 13.5, beyond which the exponential is 0. So the tail keeps its relative accuracy, which
/// `1 + erf` loses.
@inline(always)
private func lowerTail(_ x: Vector) -> (tail: Vector, bell: Vector) {
  let t = x.magnitudes
  let bell = exponential(x * x * -0.5)
  let u = 1 / multiplyAdd(t, Vector(repeating: 0.35), Vector(repeating: 1))
  var p = Vector(repeating: -0.029_125_876_709_978_484)
  p = multiplyAdd(p, u, Vector(repeating: 0.143_872_289_421_228_15))
  p = multiplyAdd(p, u, Vector(repeating: -0.255_504_673_050_508_1))
  p = multiplyAdd(p, u, Vector(repeating: 0.158_929_411_114_294_13))
  p = multiplyAdd(p, u, Vector(repeating: -0.022_937_218_592_415_765))
  p = multiplyAdd(p, u, Vector(repeating: 0.105_432_969_508_308_31))
  p = multiplyAdd(p, u, Vector(repeating: 0.119_852_429_345_406_35))
  p = multiplyAdd(p, u, Vector(repeating: 0.139_859_083_330_313_97))
  p = multiplyAdd(p, u, Vector(repeating: 0.139_621_569_753_132_83))
  return (bell * (u * p), bell)
}

func gelu(_ x: Input, _ y: Output, _ count: Int) {
  @inline(always)
  func f(_ x: Vector) -> Vector {
    let tail = lowerTail(x).tail
    return x * tail.replacing(with: 1 - tail, where: x .> 0)
  }
  map(x, y, count, f)
}

func geluGradient(_ x: Input, _ dy: Input, _ dx: Output, _ count: Int) {
  @inline(always)
  func f(_ x: Vector, _ dy: Vector) -> Vector {
    let (tail, bell) = lowerTail(x)
    let distribution = tail.replacing(with: 1 - tail, where: x .> 0)
    return dy * multiplyAdd(x * bell, Vector(repeating: 0.398_942_280_4), distribution)
  }
  map(x, dy, dx, count, f)
}

import KernelTable

/// `tanh` within 4 ulp: below 0.625 the odd polynomial of Cephes `tanhf`, which keeps the relative accuracy of small
/// numbers; above, `1 − 2 / (e^2|x| + 1)`.
@inline(always)
private func hyperbolicTangent(_ x: Vector) -> Vector {
  let t = x.magnitudes
  let z = t * t
  var p = Vector(repeating: -5.704_988_727_45e-3)
  p = multiplyAdd(p, z, Vector(repeating: 2.063_908_879_54e-2))
  p = multiplyAdd(p, z, Vector(repeating: -5.373_971_555_31e-2))
  p = multiplyAdd(p, z, Vector(repeating: 1.333_144_220_36e-1))
  p = multiplyAdd(p, z, Vector(repeating: -3.333_328_194_22e-1))
  let near = multiplyAdd(p * z, t, t)
  let far = 1 - 2 / (exponential(t + t) + 1)
  return near.replacing(with: far, where: t .>= 0.625).withSign(of: x)
}

func tanh(_ x: Input, _ y: Output, _ count: Int) {
  map(x, y, count, hyperbolicTangent)
}

func tanhGradient(_ y: Input, _ dy: Input, _ dx: Output, _ count: Int) {
  @inline(always)
  func f(_ y: Vector, _ dy: Vector) -> Vector { dy * (1 - y * y) }
  map(y, dy, dx, count, f)
}

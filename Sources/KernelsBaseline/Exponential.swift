import KernelTable

/// `e^x` within 2 ulp: 0 below −87.336544 (no denormal results), infinity above 88.72283, NaN for NaN.
///
/// `x = n ln 2 + f` with |f| ≤ ln 2 / 2 and ln 2 in two parts (Cody and Waite), a polynomial of degree 7 for `e^f`
/// (the coefficients of Cephes `expf`), and `n` added to the exponent bits. Adding and subtracting 1.5 · 2²³ rounds
/// to the nearest whole number and leaves it in the low bits.
@inline(always)
func exponential(_ x: Vector) -> Vector {
  let rounder = Vector(repeating: 12_582_912)
  let shifted = multiplyAdd(x, Vector(repeating: 1.442_695_04), rounder)
  let n = shifted - rounder
  let coarse = multiplyAdd(n, Vector(repeating: -0.693_359_375), x)
  let f = multiplyAdd(n, Vector(repeating: 2.121_944_40e-4), coarse)
  var p = Vector(repeating: 1.987_569_150_0e-4)
  p = multiplyAdd(p, f, Vector(repeating: 1.398_199_950_7e-3))
  p = multiplyAdd(p, f, Vector(repeating: 8.333_451_907_3e-3))
  p = multiplyAdd(p, f, Vector(repeating: 4.166_579_589_4e-2))
  p = multiplyAdd(p, f, Vector(repeating: 1.666_666_545_9e-1))
  p = multiplyAdd(p, f, Vector(repeating: 5.000_000_120_1e-1))
  let power = multiplyAdd(p, f * f, f) + 1
  let scaled = Vector(bits: power.bits &+ (shifted.bits &<< 23))
  let low = scaled.replacing(with: 0, where: x .< -87.336_544)
  let high = low.replacing(with: .infinity, where: x .> 88.722_83)
  return high.replacing(with: x, where: x .!= x)
}

func exp(_ x: Input, _ y: Output, _ count: Int) {
  map(x, y, count, exponential)
}

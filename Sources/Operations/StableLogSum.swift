internal import Glibc

/// `log Σ e^x` without overflow, in double precision: the reference of the softmax family.
func stableLogSum(_ x: ArraySlice<Double>) -> Double {
  let maximum = x.max() ?? -.infinity
  guard maximum > -.infinity else { return -.infinity }
  return maximum + log(x.reduce(0) { $0 + exp($1 - maximum) })
}

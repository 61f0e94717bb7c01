import KernelTable

extension Run {
  /// `y[i] = f(x[i])`, in place or not.
  @inline(always)
  func map(_ x: Input, _ y: Output, _ f: (Vector) -> Vector) {
    let final = f(loadLast(x))
    var i = 0
    while i < body {
      store(f(load(x + i)), y + i)
      i += 16
    }
    storeLast(final, y)
  }

  /// `z[i] = f(x[i], y[i])`, in place or not.
  @inline(always)
  func map(_ x: Input, _ y: Input, _ z: Output, _ f: (Vector, Vector) -> Vector) {
    let final = f(loadLast(x), loadLast(y))
    var i = 0
    while i < body {
      store(f(load(x + i), load(y + i)), z + i)
      i += 16
    }
    storeLast(final, z)
  }

  /// `Σ f(x[i])` in a fixed order: lane by lane over two accumulators, then the lanes.
  @inline(always)
  func sum(_ x: Input, fresh: Mask, _ f: (Vector) -> Vector) -> Float {
    var even = Vector(repeating: 0).replacing(with: f(loadLast(x)), where: fresh)
    var odd = Vector(repeating: 0)
    var i = 0
    while i + 32 <= body {
      even += f(load(x + i))
      odd += f(load(x + i + 16))
      i += 32
    }
    if i < body {
      odd += f(load(x + i))
    }
    return (even + odd).laneSum
  }

  /// `Σ x[i] y[i]` in a fixed order.
  @inline(always)
  func dot(_ x: Input, _ y: Input, fresh: Mask) -> Float {
    var even = Vector(repeating: 0).replacing(with: loadLast(x) * loadLast(y), where: fresh)
    var odd = Vector(repeating: 0)
    var i = 0
    while i + 32 <= body {
      even = multiplyAdd(load(x + i), load(y + i), even)
      odd = multiplyAdd(load(x + i + 16), load(y + i + 16), odd)
      i += 32
    }
    if i < body {
      odd = multiplyAdd(load(x + i), load(y + i), odd)
    }
    return (even + odd).laneSum
  }

  /// The largest element; NaN is passed over.
  @inline(always)
  func maximum(_ x: Input, fresh: Mask) -> Float {
    let lowest = Vector(repeating: -.infinity)
    var m = lowest.maximum(lowest.replacing(with: loadLast(x), where: fresh))
    var i = 0
    while i < body {
      m = m.maximum(load(x + i))
      i += 16
    }
    return m.laneMaximum
  }

  /// `y[i] = e^(x[i] − shift)`, in place or not; returns the sum.
  @inline(always)
  func exponentials(_ x: Input, _ y: Output, shift: Float, fresh: Mask) -> Float {
    let final = exponential(loadLast(x) - shift)
    var total = Vector(repeating: 0).replacing(with: final, where: fresh)
    var i = 0
    while i < body {
      let e = exponential(load(x + i) - shift)
      store(e, y + i)
      total += e
      i += 16
    }
    storeLast(final, y)
    return total.laneSum
  }
}

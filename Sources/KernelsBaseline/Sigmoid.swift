import KernelTable

func sigmoid(_ x: Input, _ y: Output, _ count: Int) {
  @inline(always)
  func f(_ x: Vector) -> Vector { 1 / (1 + exponential(-x)) }
  map(x, y, count, f)
}

func sigmoidGradient(_ y: Input, _ dy: Input, _ dx: Output, _ count: Int) {
  @inline(always)
  func f(_ y: Vector, _ dy: Vector) -> Vector { dy * (y * (1 - y)) }
  map(y, dy, dx, count, f)
}

func silu(_ x: Input, _ y: Output, _ count: Int) {
  @inline(always)
  func f(_ x: Vector) -> Vector { x / (1 + exponential(-x)) }
  map(x, y, count, f)
}

/// `dx = dy σ (1 + x (1 − σ))`.
func siluGradient(_ x: Input, _ dy: Input, _ dx: Output, _ count: Int) {
  @inline(always)
  func f(_ x: Vector, _ dy: Vector) -> Vector {
    let s = 1 / (1 + exponential(-x))
    return dy * (s * multiplyAdd(x, 1 - s, Vector(repeating: 1)))
  }
  map(x, dy, dx, count, f)
}

import KernelTable

func relu(_ x: Input, _ y: Output, _ count: Int) {
  @inline(always)
  func f(_ x: Vector) -> Vector { x.replacing(with: 0, where: x .<= 0) }
  map(x, y, count, f)
}

func reluGradient(_ x: Input, _ dy: Input, _ dx: Output, _ count: Int) {
  @inline(always)
  func f(_ x: Vector, _ dy: Vector) -> Vector { Vector(repeating: 0).replacing(with: dy, where: x .> 0) }
  map(x, dy, dx, count, f)
}

func add(_ x: Input, _ y: Input, _ z: Output, _ count: Int) {
  map(x, y, z, count, sum)
}

func multiply(_ x: Input, _ y: Input, _ z: Output, _ count: Int) {
  map(x, y, z, count, product)
}

func scale(_ x: Input, _ s: Float, _ y: Output, _ count: Int) {
  @inline(always)
  func f(_ x: Vector) -> Vector { x * s }
  map(x, y, count, f)
}

func accumulate(_ x: Input, _ s: Float, _ y: Output, _ count: Int) {
  @inline(always)
  func f(_ x: Vector, _ y: Vector) -> Vector { multiplyAdd(x, Vector(repeating: s), y) }
  map(x, y, y, count, f)
}

func fill(_ s: Float, _ y: Output, _ count: Int) {
  guard count > 0 else { return }
  y.update(repeating: s, count: count)
}

func copy(_ x: Input, _ y: Output, _ count: Int) {
  guard count > 0, x != Input(y) else { return }
  y.update(from: x, count: count)
}

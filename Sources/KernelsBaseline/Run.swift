import KernelTable

/// How a run of floats splits into whole vectors and one last vector.
///
/// The last vector ends where the run ends, so it may cover elements that a whole vector covers too: it must be
/// loaded before any store when input and output may be the same memory, and a sum must count its `fresh` lanes
/// only. Every element thus passes through the same instructions, wherever it falls. A run of less than one vector
/// goes through a padded register.
struct Run {
  /// The number of elements.
  let count: Int
  /// The elements that whole vectors cover, fewer than `count`.
  let body: Int
  /// Where the last vector starts.
  let last: Int

  /// Splits a run of at least one element.
  @inline(always)
  init(_ count: Int) {
    self.count = count
    body = (count - 1) & ~15
    last = count >= 16 ? count - 16 : 0
  }

  /// The lanes of the last vector that no whole vector covers.
  @inline(always)
  var fresh: Mask {
    let numbers = laneNumbers()
    if count >= 16 {
      return numbers .>= SIMD16(repeating: Int32(truncatingIfNeeded: body - last))
    }
    return numbers .< SIMD16(repeating: Int32(truncatingIfNeeded: count))
  }

  /// The last vector; lanes beyond a short run are 0.
  @inline(always)
  func loadLast(_ p: Input) -> Vector {
    count >= 16 ? load(p + last) : loadShort(p)
  }

  /// The last vector; lanes beyond a short run are 0.
  @inline(always)
  func loadLast(_ p: Output) -> Vector {
    loadLast(Input(p))
  }

  /// Stores the last vector.
  @inline(always)
  func storeLast(_ v: Vector, _ p: Output) {
    if count >= 16 {
      store(v, p + last)
    } else {
      storeShort(v, p)
    }
  }

  @inline(always)
  private func loadShort(_ p: Input) -> Vector {
    var v = Vector(repeating: 0)
    withUnsafeMutableBytes(of: &v) { $0.copyMemory(from: UnsafeRawBufferPointer(start: p, count: count * 4)) }
    return v
  }

  @inline(always)
  private func storeShort(_ v: Vector, _ p: Output) {
    withUnsafeBytes(of: v) {
      UnsafeMutableRawBufferPointer(start: p, count: count * 4).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: $0[..<(count * 4)]))
    }
  }
}

/// `y[i] = f(x[i])`.
@inline(always)
func map(_ x: Input, _ y: Output, _ count: Int, _ f: (Vector) -> Vector) {
  guard count > 0 else { return }
  Run(count).map(x, y, f)
}

/// `z[i] = f(x[i], y[i])`.
@inline(always)
func map(_ x: Input, _ y: Input, _ z: Output, _ count: Int, _ f: (Vector, Vector) -> Vector) {
  guard count > 0 else { return }
  Run(count).map(x, y, z, f)
}

import KernelTable

/// `DropoutRandom.hash` of sixteen indices.
@inline(always)
private func hash(low: UInt32, high: UInt32, _ index: SIMD16<UInt32>) -> SIMD16<UInt32> {
  var x = (index &* 0x9E37_79B9) ^ low
  x ^= x &>> 16
  x = x &* 0x7FEB_352D
  x = x &+ high
  x ^= x &>> 15
  x = x &* 0x846C_A68B
  x ^= x &>> 16
  return x
}

func dropout(
  _ x: Input, _ y: Output, _ count: Int, _ key: UInt64, _ offset: Int, _ threshold: UInt32, _ scale: Float
) {
  guard count > 0 else { return }
  let low = UInt32(truncatingIfNeeded: key)
  let high = UInt32(truncatingIfNeeded: key &>> 32)
  let first = unsafeBitCast(laneNumbers(), to: SIMD16<UInt32>.self) &+ UInt32(truncatingIfNeeded: offset)
  // Unsigned order through signed comparison, which every instruction set has.
  let flip = SIMD16<UInt32>(repeating: 0x8000_0000)
  let bound = SIMD16<Int32>(repeating: Int32(bitPattern: threshold ^ 0x8000_0000))

  @inline(always)
  func kept(_ v: Vector, _ i: Int) -> Vector {
    let bits = hash(low: low, high: high, first &+ UInt32(truncatingIfNeeded: i)) ^ flip
    let isKept = unsafeBitCast(bits, to: SIMD16<Int32>.self) .>= bound
    return Vector(repeating: 0).replacing(with: v * scale, where: isKept)
  }

  let run = Run(count)
  let last = run.loadLast(x)
  var i = 0
  while i < run.body {
    store(kept(load(x + i), i), y + i)
    i += 16
  }
  run.storeLast(kept(last, run.last), y)
}

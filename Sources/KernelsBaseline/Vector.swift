import CVector
import KernelTable

/// The unit of work: sixteen floats, one AVX-512 register, two of AVX2 or four of SSE2.
typealias Vector = SIMD16<Float>
/// A condition per lane of a `Vector`.
typealias Mask = SIMDMask<SIMD16<Int32>>

@inline(always)
func load(_ p: Input) -> Vector {
  UnsafeRawPointer(p).loadUnaligned(as: Vector.self)
}

@inline(always)
func load(_ p: Output) -> Vector {
  UnsafeRawPointer(p).loadUnaligned(as: Vector.self)
}

@inline(always)
func store(_ v: Vector, _ p: Output) {
  UnsafeMutableRawPointer(p).storeBytes(of: v, as: Vector.self)
}

/// The lane numbers 0 … 15.
@inline(always)
func laneNumbers() -> SIMD16<Int32> {
  SIMD16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
}

extension SIMD16 where Scalar == Float {
  /// The number with the same bits.
  @inline(always)
  init(bits: SIMD16<Int32>) {
    self = unsafeBitCast(bits, to: Self.self)
  }

  /// The bits of each lane.
  @inline(always)
  var bits: SIMD16<Int32> {
    unsafeBitCast(self, to: SIMD16<Int32>.self)
  }

  /// Each lane without its sign.
  @inline(always)
  var magnitudes: Self {
    Self(bits: bits & 0x7FFF_FFFF)
  }

  /// Each lane with the sign of the lane of another.
  @inline(always)
  func withSign(of other: Self) -> Self {
    Self(bits: (bits & 0x7FFF_FFFF) | (other.bits & Int32(bitPattern: 0x8000_0000)))
  }

  /// The larger of each pair of lanes; where the other is NaN, the lane itself.
  @inline(always)
  func maximum(_ other: Self) -> Self {
    replacing(with: other, where: other .> self)
  }

  /// The sum of the lanes, halves added to halves.
  @inline(always)
  var laneSum: Float {
    let (a, b) = unsafeBitCast(self, to: (SIMD8<Float>, SIMD8<Float>).self)
    let (c, d) = unsafeBitCast(a + b, to: (SIMD4<Float>, SIMD4<Float>).self)
    let e = c + d
    return (e[0] + e[2]) + (e[1] + e[3])
  }

  /// The largest lane.
  @inline(always)
  var laneMaximum: Float {
    let (a, b) = unsafeBitCast(self, to: (SIMD8<Float>, SIMD8<Float>).self)
    let half = a.replacing(with: b, where: b .> a)
    let (c, d) = unsafeBitCast(half, to: (SIMD4<Float>, SIMD4<Float>).self)
    let e = c.replacing(with: d, where: d .> c)
    let even = e[0] > e[2] ? e[0] : e[2]
    let odd = e[1] > e[3] ? e[1] : e[3]
    return even > odd ? even : odd
  }
}

// Named so that they can be handed to the loops: a closure used at two places in a loop is not inlined, a function
// marked `@inline(always)` is.

@inline(always)
func sum(_ a: Vector, _ b: Vector) -> Vector { a + b }

@inline(always)
func product(_ a: Vector, _ b: Vector) -> Vector { a * b }

@inline(always)
func identity(_ a: Vector) -> Vector { a }

/// The square root of each lane, correctly rounded.
@inline(always)
func squareRoot(_ v: Vector) -> Vector { graphc_square_root(v) }

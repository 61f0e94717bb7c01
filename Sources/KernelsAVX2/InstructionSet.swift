/// What differs between the three targets that compile these kernels: this file is the only one that is not shared.
///
/// AVX2 with fused multiply-add.
enum InstructionSet {
  /// The name in the kernel table.
  static let name = "AVX2"
}

/// The widest register of floats.
typealias TileVector = SIMD8<Float>

extension Tile {
  /// The registers of one row of the widest tile: with six rows, what fits into the register file.
  static var widestRow: Int { @inline(always) get { 2 } }
}

/// `a · b + c`, with one rounding.
@inline(always)
func multiplyAdd(_ a: Vector, _ b: Vector, _ c: Vector) -> Vector {
  c.addingProduct(a, b)
}

/// `a · b + c` in the registers of a tile.
@inline(always)
func multiplyAdd(_ a: TileVector, _ b: TileVector, _ c: TileVector) -> TileVector {
  c.addingProduct(a, b)
}

/// `a · b + c` of one element, as the vectors round it.
@inline(always)
func multiplyAdd(_ a: Float, _ b: Float, _ c: Float) -> Float {
  c.addingProduct(a, b)
}

/// As many registers as a register has lanes.
typealias TileSquare = RegisterPair<RegisterPair<RegisterPair<TileVector>>>

extension TileSquare {
  /// Rows become columns.
  @inline(always)
  var transposed: Self { shuffled.shuffled.shuffled }
}

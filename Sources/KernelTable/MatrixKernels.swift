/// Matrix products: `C = alpha · op(A) · op(B) + beta · C`, as BLAS defines `sgemm`.
public struct MatrixKernels: Sendable {
  /// `op(A)` is `m × k`, `op(B)` is `k × n`, `C` is `m × n`, all row-major with leading dimensions in elements.
  ///
  /// With `beta` 0 the old contents of `C` are not read (NaN there does not survive). `C` overlaps neither input.
  /// Any of `m`, `n`, `k` may be 0. The rows of `A` as it lies in memory may overlap (a small `lda`): windows that slide.
  public var multiply:
    @Sendable (
      _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Float, _ a: Input,
      _ lda: Int,
      _ b: Input, _ ldb: Int, _ beta: Float, _ c: Output, _ ldc: Int
    ) -> Void
  /// Lays `op(B)`, `k × n`, out as `multiplyPacked` reads it, in `packedCount(n, k)` elements.
  public var pack:
    @Sendable (_ transposeB: Bool, _ n: Int, _ k: Int, _ b: Input, _ ldb: Int, _ packed: Output) -> Void
  /// `C = alpha · op(A) · B + beta · C + bias` with a `B` that `pack` laid out; `bias`, one number per column, may be
  /// nil. Of C only these columns are written; they begin at a multiple of `columnUnit`.
  public var multiplyPacked:
    @Sendable (
      _ transposeA: Bool, _ m: Int, _ columns: Range<Int>, _ n: Int, _ k: Int, _ alpha: Float, _ a: Input,
      _ lda: Int,
      _ packed: Input, _ beta: Float, _ bias: Input?, _ c: Output, _ ldc: Int
    ) -> Void

  /// The columns that are packed together, for every instruction set.
  public static let columnUnit = 64

  /// The room for a packed `k × n` matrix, in elements: enough for every instruction set.
  public static func packedCount(_ n: Int, _ k: Int) -> Int { (n + 15) / 16 * 16 * k }

  /// Creates the group.
  public init(
    multiply:
      @escaping @Sendable (
        Bool, Bool, Int, Int, Int, Float, Input, Int, Input, Int, Float, Output, Int
      ) -> Void,
    pack: @escaping @Sendable (Bool, Int, Int, Input, Int, Output) -> Void,
    multiplyPacked:
      @escaping @Sendable (
        Bool, Int, Range<Int>, Int, Int, Float, Input, Int, Input, Float, Input?, Output, Int
      ) -> Void
  ) {
    self.multiply = multiply
    self.pack = pack
    self.multiplyPacked = multiplyPacked
  }
}

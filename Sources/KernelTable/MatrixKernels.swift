/// Matrix products: `C = alpha · op(A) · op(B) + beta · C`, as BLAS defines `sgemm`.
public struct MatrixKernels: Sendable {
  /// `op(A)` is `m × k`, `op(B)` is `k × n`, `C` is `m × n`, all row-major with leading dimensions in elements.
  ///
  /// With `beta` 0 the old contents of `C` are not read (NaN there does not survive). `C` overlaps neither input.
  /// Any of `m`, `n`, `k` may be 0.
  public var multiply:
    @Sendable (
      _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Float, _ a: Input,
      _ lda: Int,
      _ b: Input, _ ldb: Int, _ beta: Float, _ c: Output, _ ldc: Int
    ) -> Void

  /// Creates the group.
  public init(
    multiply:
      @escaping @Sendable (
        Bool, Bool, Int, Int, Int, Float, Input, Int, Input, Int, Float, Output, Int
      ) -> Void
  ) {
    self.multiply = multiply
  }
}

internal import KernelTable

/// The keys or values of one head as the right factor of products with blocks of queries.
struct AttentionFactor {
  let matrix: MatrixKernels
  let b: Input
  /// Elements from row to row; nil when packed.
  let stride: Int?
  let isTransposed: Bool

  /// `C = alpha · A · op(B)`.
  func multiply(
    rows: Int, n: Int, k: Int, _ alpha: Float, _ a: Input, _ lda: Int, _ c: Output, _ ldc: Int
  ) {
    if let stride {
      matrix.multiply(false, isTransposed, rows, n, k, alpha, a, lda, b, stride, 0, c, ldc)
    } else {
      matrix.multiplyPacked(false, rows, 0..<n, n, k, alpha, a, lda, b, 0, nil, c, ldc)
    }
  }
}

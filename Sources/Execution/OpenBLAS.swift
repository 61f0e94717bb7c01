import Glibc
public import KernelTable

/// The matrix product of an OpenBLAS library found when the program runs.
public struct OpenBLAS: Sendable {
  /// Why there is no OpenBLAS.
  public struct Unavailable: Error, CustomStringConvertible {
    /// The reason as a phrase, such as "libopenblas.so.0: cannot open shared object file".
    public let description: String
  }

  private typealias Product =
    @convention(c) (
      Int32, Int32, Int32, Int32, Int32, Int32, Float, UnsafePointer<Float>, Int32, UnsafePointer<Float>,
      Int32,
      Float, UnsafeMutablePointer<Float>, Int32
    ) -> Void
  private typealias SetThreads = @convention(c) (Int32) -> Void
  private typealias CoreName = @convention(c) () -> UnsafePointer<CChar>?

  /// The kernels that OpenBLAS chose, such as `SkylakeX`.
  public let coreName: String
  private let product: Product

  /// The library, loaded at the first use and then kept.
  ///
  /// OpenBLAS chooses its kernels while it is loaded. Old versions do not know new processors and fall back to
  /// AVX2, so with AVX-512 its choice is made here, unless the user has made it: it reads `OPENBLAS_CORETYPE`.
  public static let shared: Result<OpenBLAS, Unavailable> = {
    if CPUFeatures.current.hasAVX512 {
      setenv("OPENBLAS_CORETYPE", "SkylakeX", 0)
    }
    var reason = "no OpenBLAS library"
    for name in ["libopenblas.so.0", "libopenblas.so"] {
      guard let library = dlopen(name, RTLD_NOW | RTLD_LOCAL) else {
        reason = dlerror().map { String(cString: $0) } ?? "cannot load \(name)"
        continue
      }
      guard let product = dlsym(library, "cblas_sgemm"),
        let threads = dlsym(library, "openblas_set_num_threads")
      else {
        reason = "\(name) lacks cblas_sgemm or openblas_set_num_threads"
        dlclose(library)
        continue
      }
      // The work is divided among threads here, above the library.
      unsafeBitCast(threads, to: SetThreads.self)(1)
      let core = dlsym(library, "openblas_get_corename").flatMap { unsafeBitCast($0, to: CoreName.self)() }
      return .success(
        OpenBLAS(
          coreName: core.map { String(cString: $0) } ?? "unknown",
          product: unsafeBitCast(product, to: Product.self)))
    }
    return .failure(Unavailable(description: reason))
  }()

  /// The product as a kernel; `fallback` serves what the library does not.
  public func matrixKernels(fallback table: KernelTable) -> MatrixKernels {
    let (fallback, addBias) = (table.matrix, table.rows.addBiasStrided)
    let product = product
    let multiply = {
      @Sendable
      (
        transposeA: Bool, transposeB: Bool, m: Int, n: Int, k: Int, alpha: Float, a: Input, lda: Int,
        b: Input, ldb: Int, beta: Float, c: Output, ldc: Int
      ) -> Void in
      // Overlapping rows are no matrix for BLAS.
      let overlaps = transposeA ? lda < m && k > 1 : lda < k && m > 1
      guard m > 0, n > 0, k > 0, !overlaps, max(max(m, n, k), lda, ldb, ldc) <= Int(Int32.max) else {
        fallback.multiply(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
        return
      }
      // Row-major; a leading dimension of one row may be anything, but OpenBLAS insists that it covers the row.
      product(
        101, transposeA ? 112 : 111, transposeB ? 112 : 111, Int32(m), Int32(n), Int32(k), alpha, a,
        Int32(max(lda, transposeA ? m : k)), b, Int32(max(ldb, transposeB ? k : n)), beta, c,
        Int32(max(ldc, n)))
    }
    // The library has a form of its own for packed factors, but does not tell it: the plain matrix it is.
    return MatrixKernels(
      multiply: multiply,
      pack: { transposeB, n, k, b, ldb, packed in
        for row in 0..<k {
          for column in 0..<n {
            packed[row * n + column] = transposeB ? b[column * ldb + row] : b[row * ldb + column]
          }
        }
      },
      multiplyPacked: { transposeA, m, columns, n, k, alpha, a, lda, packed, beta, bias, c, ldc in
        let first = columns.lowerBound
        multiply(
          transposeA, false, m, columns.count, k, alpha, a, lda, packed + first, n, beta, c + first, ldc)
        if let bias { addBias(bias + first, c + first, m, columns.count, ldc) }
      })
  }
}

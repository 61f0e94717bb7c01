public import KernelTable

/// The right factor of a matrix product, `op(B)` with `k` rows and `n` columns: a parameter packed before the tiles, or any
/// matrix in memory.
public struct Factor: Sendable {
  enum Form: Sendable {
    case packed(Location)
    case plain(Location, transposed: Bool, stride: Int)
  }
  let form: Form
  let n: Int
  let k: Int

  init(_ form: Form, n: Int, k: Int) {
    self.form = form
    self.n = n
    self.k = k
  }

  /// `C = A · B + beta · C + bias`, with the meaning of `MatrixKernels.multiplyPacked`.
  public func multiply(
    _ frame: borrowing Frame, rows: Int, _ a: Input, _ lda: Int, beta: Float = 0, bias: Input? = nil,
    _ c: Output,
    _ ldc: Int
  ) {
    frame.dividedProduct(rows: rows, n: n, k: k) { rows, columns in
      let (a, c) = (a + rows.lowerBound * lda, c + rows.lowerBound * ldc)
      multiplyPart(frame, rows: rows.count, columns, a, lda, beta, bias, c, ldc)
    }
  }

  private func multiplyPart(
    _ frame: borrowing Frame, rows: Int, _ columns: Range<Int>, _ a: Input, _ lda: Int, _ beta: Float,
    _ bias: Input?, _ c: Output, _ ldc: Int
  ) {
    let matrix = frame.kernels.matrix
    switch form {
    case .packed(let location):
      matrix.multiplyPacked(false, rows, columns, n, k, 1, a, lda, frame[location], beta, bias, c, ldc)
    case .plain(let location, let transposed, let stride):
      let (first, count) = (columns.lowerBound, columns.count)
      let b = frame[location] + first * (transposed ? stride : 1)
      matrix.multiply(false, transposed, rows, count, k, 1, a, lda, b, stride, beta, c + first, ldc)
      if let bias { frame.kernels.rows.addBiasStrided(bias + first, c + first, rows, count, ldc) }
    }
  }
}

extension Frame {
  /// Divides a product `m × n` of depth `k` among the crew, where there is one: by rows if there are enough of them, else
  /// by columns.
  public func dividedProduct(rows: Int, n: Int, k: Int, _ body: (Range<Int>, Range<Int>) -> Void) {
    guard let crew else { return body(0..<rows, 0..<n) }
    // Nanoseconds at 50 GFLOP/s, or at 20 GB/s for the right factor, if it is read for few rows only.
    let work = max(Double(rows) * Double(n) * Double(k) / 25, Double(n) * Double(k) / 5)
    if rows >= crew.count * 12 {
      divided(rows, unit: 6, work: work) { body($1, 0..<n) }
    } else {
      divided(n, unit: MatrixKernels.columnUnit, work: work) { body(0..<rows, $1) }
    }
  }
}

extension Lowering {
  /// The factor `op(B)`, `k × n`, at a location: packed once for all tiles if it is a parameter.
  public mutating func factor(_ b: Location, transposed: Bool, n: Int, k: Int, stride: Int) -> Factor {
    let packed = prepared(
      b, "packed \(transposed) \(n) \(k) \(stride)", count: MatrixKernels.packedCount(n, k)
    ) { frame, place in frame.kernels.matrix.pack(transposed, n, k, frame[b], stride, frame[place]) }
    if let packed { return Factor(.packed(packed), n: n, k: k) }
    return Factor(.plain(b, transposed: transposed, stride: stride), n: n, k: k)
  }

  /// The place of what `run` makes of a parameter before the tiles; nil if `source` is no parameter, or there is no room.
  ///
  /// - Parameter form: what is made of it, in words that tell it from everything else made of the same parameter.
  public mutating func prepared(
    _ source: Location, _ form: String, count: Int,
    run: @escaping @Sendable (_ frame: borrowing Frame, _ place: Location) -> Void
  ) -> Location? {
    guard source.region == Region.parameters, count > 0 else { return nil }
    return preparations.location(of: source, form, count: count, run: run)
  }
}

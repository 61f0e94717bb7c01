import Execution
import KernelTable
import Testing

/// A product on whole numbers, where single precision is exact, so that every result must be exact.
private struct WholeProduct {
  let transposeA: Bool
  let transposeB: Bool
  let m: Int
  let n: Int
  let k: Int
  var alpha: Float = 1
  var beta: Float = 0
  /// How much longer the rows in memory are.
  var padding = 0

  /// Runs a kernel and compares all of C and what lies between its rows.
  func check(_ kernels: MatrixKernels, sourceLocation: SourceLocation = #_sourceLocation) {
    let lda = (transposeA ? m : k) + padding
    let ldb = (transposeB ? k : n) + 2 * padding
    let ldc = n + 3 * padding
    let a = Floats(whole((transposeA ? k : m) * lda, 1))
    let b = Floats(whole((transposeB ? n : k) * ldb, 2))
    let before = whole(m * ldc, 3)
    let c = Floats(before)
    kernels.multiply(
      transposeA, transposeB, m, n, k, alpha, a.input, lda, b.input, ldb, beta, c.pointer, ldc)

    var want = before
    for i in 0..<m {
      var row = [Float](repeating: 0, count: n)
      for p in 0..<k {
        let factor = transposeA ? a.pointer[p * lda + i] : a.pointer[i * lda + p]
        for j in 0..<n { row[j] += factor * (transposeB ? b.pointer[j * ldb + p] : b.pointer[p * ldb + j]) }
      }
      for j in 0..<n { want[i * ldc + j] = alpha * row[j] + beta * before[i * ldc + j] }
    }
    let isRight = c.values == want && c.isIntact
    #expect(isRight, "\(self)", sourceLocation: sourceLocation)
    checkPacked(kernels, a, lda, b, ldb, before, want, sourceLocation)
  }

  /// The same product with a packed right factor, and a number added to each column.
  private func checkPacked(
    _ kernels: MatrixKernels, _ a: Floats, _ lda: Int, _ b: Floats, _ ldb: Int, _ before: [Float],
    _ want: [Float], _ sourceLocation: SourceLocation
  ) {
    let ldc = n + 3 * padding
    let packed = Floats(count: max(MatrixKernels.packedCount(n, k), 1), .nan)
    kernels.pack(transposeB, n, k, b.input, ldb, packed.pointer)
    let bias = Floats(whole(n, 4))
    for adds in [false, true] {
      let c = Floats(before)
      // In parts that begin with whole panels.
      for start in stride(from: 0, to: n, by: MatrixKernels.columnUnit) {
        kernels.multiplyPacked(
          transposeA, m, start..<min(n, start + MatrixKernels.columnUnit), n, k, alpha, a.input, lda,
          packed.input, beta, adds ? bias.input : nil, c.pointer, ldc)
      }
      let sum = want.indices.map { want[$0] + (adds && $0 % ldc < n ? bias.values[$0 % ldc] : 0) }
      let isRight = c.values == sum && c.isIntact && packed.isIntact
      #expect(isRight, "packed, bias \(adds): \(self)", sourceLocation: sourceLocation)
    }
  }

  private func whole(_ count: Int, _ seed: UInt64) -> [Float] {
    random(count, -4...4, seed: seed).map { $0.rounded() }
  }
}

@Suite struct MatrixTests {
  static let transposes = [(false, false), (false, true), (true, false), (true, true)]

  @Test(arguments: runnable, transposes)
  func everySizeUpTo70(_ set: InstructionSet, _ transpose: (a: Bool, b: Bool)) {
    for size in 1...70 {
      // Squares, and each dimension small beside the others.
      for (m, n, k) in [(size, size, size), (size, 7, 19), (5, size, 18), (13, 35, size)] {
        WholeProduct(transposeA: transpose.a, transposeB: transpose.b, m: m, n: n, k: k).check(
          set.kernels.matrix)
      }
    }
  }

  @Test(arguments: runnable, transposes)
  func factorsAndLeadingDimensions(_ set: InstructionSet, _ transpose: (a: Bool, b: Bool)) {
    for (alpha, beta) in [(1, 1), (2, 0), (-1, 2), (0, 1), (0, 0), (0.5, -1)] as [(Float, Float)] {
      for (m, n, k) in [(1, 1, 1), (6, 64, 5), (7, 65, 33), (50, 50, 64), (13, 100, 3), (3, 17, 600)] {
        WholeProduct(
          transposeA: transpose.a, transposeB: transpose.b, m: m, n: n, k: k, alpha: alpha, beta: beta,
          padding: 5
        ).check(set.kernels.matrix)
      }
    }
  }

  @Test(arguments: runnable, transposes)
  func largerThanOneBlock(_ set: InstructionSet, _ transpose: (a: Bool, b: Bool)) {
    for (m, n, k) in [
      (31, 131, 257), (9, 200, 1030), (64, 64, 512), (101, 300, 270), (98, 257, 5), (109, 256, 1),
    ] {
      WholeProduct(transposeA: transpose.a, transposeB: transpose.b, m: m, n: n, k: k, beta: 3, padding: 1)
        .check(set.kernels.matrix)
    }
  }

  @Test(arguments: runnable)
  func emptySizes(_ set: InstructionSet) {
    for (m, n, k) in [(0, 3, 4), (3, 0, 4), (3, 4, 0), (0, 0, 0)] {
      for beta: Float in [0, 1, 2] {
        WholeProduct(transposeA: false, transposeB: true, m: m, n: n, k: k, beta: beta, padding: 2)
          .check(set.kernels.matrix)
      }
    }
  }

  @Test(arguments: runnable)
  func oldContentsAreNotReadWithoutBeta(_ set: InstructionSet) {
    for (m, n, k) in [(7, 65, 3), (1, 1, 1), (6, 64, 300), (2, 3, 0)] {
      let c = Floats(count: m * n, .nan)
      let ones = Floats(count: max(m, n) * max(k, 1), 1)
      set.kernels.matrix.multiply(false, false, m, n, k, 1, ones.input, k, ones.input, n, 0, c.pointer, n)
      #expect(c.values.allSatisfy { $0 == Float(k) })
    }
  }

  @Test(arguments: runnable)
  func agreesWithDoublePrecision(_ set: InstructionSet) {
    let (m, n, k) = (37, 83, 300)
    let a = Floats(random(m * k, -1...1))
    let b = Floats(random(n * k, -1...1, seed: 2))
    let c = Floats(count: m * n)
    set.kernels.matrix.multiply(false, true, m, n, k, 0.125, a.input, k, b.input, k, 0, c.pointer, n)
    let want = (0..<m * n).map { index in
      let (i, j) = index.quotientAndRemainder(dividingBy: n)
      return (0..<k).reduce(0.0) {
        $0 + 0.125 * Double(a.pointer[i * k + $1]) * Double(b.pointer[j * k + $1])
      }
    }
    expectClose(c.values, want, relative: 1e-6, absolute: 3e-6)
  }

  /// A row's result must not depend on the rows computed with it, so that splitting a batch changes nothing.
  @Test(arguments: runnable)
  func aRowDoesNotDependOnTheOthers(_ set: InstructionSet) {
    let (m, n, k) = (53, 77, 300)
    let a = Floats(random(m * k))
    let b = Floats(random(n * k, seed: 2))
    let together = Floats(count: m * n)
    let apart = Floats(count: m * n)
    let multiply = set.kernels.matrix.multiply
    multiply(false, true, m, n, k, 1, a.input, k, b.input, k, 0, together.pointer, n)
    for i in 0..<m {
      multiply(false, true, 1, n, k, 1, a.input + i * k, k, b.input, k, 0, apart.pointer + i * n, n)
    }
    #expect(apart.values == together.values)
  }

  @Test(arguments: transposes)
  func openBLASKeepsTheSameContract(_ transpose: (a: Bool, b: Bool)) throws {
    guard case .success = OpenBLAS.shared else { return }
    let table = try KernelSelection.best(matrix: .openBLAS)
    for (m, n, k) in [(1, 1, 1), (7, 65, 33), (50, 50, 64), (3, 4, 0), (1, 5, 2)] {
      for beta: Float in [0, 2] {
        WholeProduct(
          transposeA: transpose.a, transposeB: transpose.b, m: m, n: n, k: k, alpha: 2, beta: beta, padding: 4
        ).check(table.matrix)
      }
    }
  }
}

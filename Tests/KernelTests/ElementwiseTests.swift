import Execution
import Glibc
import KernelTable
import Testing

/// A kernel of one input with its definition and the error it may have.
struct UnaryCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let kernel: @Sendable (KernelTable) -> ElementwiseKernels.Unary
  let definition: @Sendable (Double) -> Double
  let tolerance: @Sendable (Double) -> Double

  static let all = [
    UnaryCase(
      testDescription: "exp", kernel: { $0.elementwise.exp }, definition: flushedExp,
      tolerance: { 2 * ulp($0) }),
    UnaryCase(
      testDescription: "relu", kernel: { $0.elementwise.relu }, definition: { $0 <= 0 ? 0 : $0 },
      tolerance: { _ in 0 }),
    UnaryCase(
      testDescription: "gelu", kernel: { $0.elementwise.gelu }, definition: { $0 * normal($0) },
      tolerance: { abs($0) > 1e-6 ? 2e-6 * abs($0) : 1e-11 }),
    UnaryCase(
      testDescription: "tanh", kernel: { $0.elementwise.tanh }, definition: { Glibc.tanh($0) },
      tolerance: { 4 * ulp($0) }),
    UnaryCase(
      testDescription: "sigmoid", kernel: { $0.elementwise.sigmoid }, definition: { sigmoid($0) },
      tolerance: { 4 * ulp($0) + 3e-39 }),
    UnaryCase(
      testDescription: "silu", kernel: { $0.elementwise.silu }, definition: { $0 * sigmoid($0) },
      tolerance: { 5 * ulp($0) + 3e-37 }),
    UnaryCase(
      testDescription: "copy", kernel: { $0.elementwise.copy }, definition: { $0 }, tolerance: { _ in 0 }),
  ]
}

/// `e^x` with denormal results as 0.
@Sendable func flushedExp(_ x: Double) -> Double {
  x < -87.336_544 ? 0 : x > 88.722_839 ? .infinity : Glibc.exp(x)
}

/// The normal distribution function.
@Sendable func normal(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

/// The logistic function.
@Sendable func sigmoid(_ x: Double) -> Double { 1 / (1 + Glibc.exp(-x)) }

@Suite struct UnaryKernelTests {
  @Test(arguments: runnable, UnaryCase.all)
  func runsOfEveryLength(_ set: InstructionSet, _ function: UnaryCase) {
    let kernel = function.kernel(set.kernels)
    for count in counts {
      let x = Floats(random(count, -12...12))
      let y = Floats(count: count)
      kernel(x.input, y.pointer, count)
      check(function, x.values, y.values)
      #expect(y.isIntact)
      kernel(x.input, x.pointer, count)
      #expect(x.values == y.values, "in place")
      #expect(x.isIntact)
    }
  }

  @Test(arguments: runnable, UnaryCase.all)
  func denseSweep(_ set: InstructionSet, _ function: UnaryCase) {
    let x = Floats((0...60_000).map { (Float($0) - 30_000) / 2_500 })
    let y = Floats(count: x.count)
    function.kernel(set.kernels)(x.input, y.pointer, x.count)
    check(function, x.values, y.values)
  }

  @Test(arguments: runnable, UnaryCase.all)
  func smallNumbers(_ set: InstructionSet, _ function: UnaryCase) {
    let magnitudes = (0..<120).map { Glibc.powf(2, -Float($0)) }
    let x = Floats(magnitudes + magnitudes.map { -$0 } + [0, -0.0])
    let y = Floats(count: x.count)
    function.kernel(set.kernels)(x.input, y.pointer, x.count)
    check(function, x.values, y.values)
  }

  @Test(arguments: runnable, UnaryCase.all)
  func edges(_ set: InstructionSet, _ function: UnaryCase) {
    let x = Floats([
      .infinity, -.infinity, .nan, -.nan, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
      .leastNonzeroMagnitude,
      -.leastNonzeroMagnitude, .leastNormalMagnitude / 64,
      88.7, 88.722_83, 88.722_84, 88.73, -87.3, -87.33, -87.34, -88, -104, 200, -200, 1e10, -1e10,
    ])
    let y = Floats(count: x.count)
    function.kernel(set.kernels)(x.input, y.pointer, x.count)
    for (x, y) in zip(x.values, y.values) {
      let want = function.definition(Double(x))
      #expect(
        isClose(y, want, relative: 0, absolute: function.tolerance(want)), "f(\(x)) = \(y), not \(want)")
    }
  }

  @Test(arguments: runnable, UnaryCase.all)
  func resultDoesNotDependOnPlace(_ set: InstructionSet, _ function: UnaryCase) {
    let kernel = function.kernel(set.kernels)
    let x = Floats(random(100, -9...9))
    let together = Floats(count: 100)
    kernel(x.input, together.pointer, 100)
    let alone = Floats(count: 100)
    for i in 0..<100 { kernel(x.input + i, alone.pointer + i, 1) }
    #expect(alone.values == together.values)
  }

  private func check(_ function: UnaryCase, _ x: [Float], _ y: [Float]) {
    for (x, y) in zip(x, y) {
      let want = function.definition(Double(x))
      if !isClose(y, want, relative: 0, absolute: function.tolerance(want)) {
        Issue.record("\(function.testDescription)(\(x)) = \(y), not \(want)")
        return
      }
    }
  }
}

/// A kernel of two inputs with its definition and the error it may have.
struct BinaryCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let kernel: @Sendable (KernelTable) -> ElementwiseKernels.Binary
  let definition: @Sendable (Double, Double) -> Double
  let absolute: Double
  let relative: Double

  init(
    _ name: String, absolute: Double = 0, relative: Double = 1.2e-7,
    _ kernel: @escaping @Sendable (KernelTable) -> ElementwiseKernels.Binary,
    _ definition: @escaping @Sendable (Double, Double) -> Double
  ) {
    testDescription = name
    self.kernel = kernel
    self.definition = definition
    self.absolute = absolute
    self.relative = relative
  }

  static let all = [
    BinaryCase("add", { $0.elementwise.add }, { $0 + $1 }),
    BinaryCase("multiply", { $0.elementwise.multiply }, { $0 * $1 }),
    BinaryCase("relu", { $0.elementwise.reluGradient }, { $0 > 0 ? $1 : 0 }),
    BinaryCase("gelu", absolute: 1e-6, { $0.elementwise.geluGradient }) { x, dy in
      dy * (normal(x) + x * Glibc.exp(-x * x / 2) / (2 * Double.pi).squareRoot())
    },
    BinaryCase("tanh", absolute: 1e-6, relative: 2e-6, { $0.elementwise.tanhGradient }) { y, dy in
      dy * (1 - y * y)
    },
    BinaryCase("sigmoid", absolute: 1e-6, relative: 2e-6, { $0.elementwise.sigmoidGradient }) { y, dy in
      dy * y * (1 - y)
    },
    BinaryCase("silu", absolute: 2e-6, { $0.elementwise.siluGradient }) { x, dy in
      dy * sigmoid(x) * (1 + x * (1 - sigmoid(x)))
    },
  ]
}

@Suite struct BinaryKernelTests {
  @Test(arguments: runnable, BinaryCase.all)
  func runsOfEveryLength(_ set: InstructionSet, _ function: BinaryCase) {
    let kernel = function.kernel(set.kernels)
    for count in counts + [24_001] {
      let x = Floats(count < 1000 ? random(count) : (0..<count).map { (Float($0) - 12_000) / 1_000 })
      let y = Floats(random(count, -1...1, seed: 2))
      let z = Floats(count: count)
      kernel(x.input, y.input, z.pointer, count)
      expectClose(
        z.values, zip(x.values.doubles, y.values.doubles).map(function.definition),
        relative: function.relative,
        absolute: function.absolute)
      #expect(z.isIntact)
      let overFirst = Floats(x.values)
      kernel(overFirst.input, y.input, overFirst.pointer, count)
      #expect(overFirst.values == z.values)
      kernel(x.input, y.input, y.pointer, count)
      #expect(y.values == z.values)
      #expect(y.isIntact)
    }
  }

  @Test(arguments: runnable)
  func reluStopsTheGradientAtZeroAndOfNaN(_ set: InstructionSet) {
    let x = Floats([0, -0.0, .leastNonzeroMagnitude, -1, .nan, .infinity])
    let dx = Floats([1, 2, 3, 4, 5, 6])
    set.kernels.elementwise.reluGradient(x.input, dx.input, dx.pointer, 6)
    #expect(dx.values == [0, 0, 3, 0, 0, 6])
  }
}

@Suite struct ScalingKernelTests {
  @Test(arguments: runnable)
  func scaleAccumulateFill(_ set: InstructionSet) {
    let kernels = set.kernels.elementwise
    for count in counts {
      let x = Floats(random(count))
      let y = Floats(random(count, seed: 2))
      let before = y.values
      kernels.accumulate(x.input, 0.3, y.pointer, count)
      expectClose(
        y.values, zip(x.values, before).map { Double($1) + Double(0.3 as Float) * Double($0) },
        relative: 1.2e-7,
        absolute: 2e-7)
      kernels.scale(x.input, -2, y.pointer, count)
      #expect(y.values == x.values.map { -2 * $0 })
      kernels.scale(x.input, -2, x.pointer, count)
      #expect(x.values == y.values)
      kernels.fill(4.5, y.pointer, count)
      #expect(y.values == [Float](repeating: 4.5, count: count))
      #expect(x.isIntact && y.isIntact)
    }
  }
}

@Suite struct DropoutTests {
  @Test(arguments: runnable)
  func keepsWhatTheHashKeeps(_ set: InstructionSet) {
    let key = DropoutRandom.key(42, 7, 3)
    for (offset, rate) in [(0, 0.1), (77, 0.5), (Int(UInt32.max) - 20, 0.9), (1 << 40, 0.25)] {
      let threshold = DropoutRandom.threshold(rate: rate)
      for count in counts {
        let x = Floats(random(count, 1...2))
        let y = Floats(count: count)
        set.kernels.elementwise.dropout(x.input, y.pointer, count, key, offset, threshold, 1.25)
        let want = x.values.enumerated().map { i, v -> Float in
          let isKept =
            DropoutRandom.hash(key: key, index: UInt32(truncatingIfNeeded: offset + i)) >= threshold
          return isKept ? v * 1.25 : 0
        }
        #expect(y.values == want)
        set.kernels.elementwise.dropout(x.input, x.pointer, count, key, offset, threshold, 1.25)
        #expect(x.values == want)
        #expect(x.isIntact && y.isIntact)
      }
    }
  }

  @Test(arguments: runnable)
  func dropsTheShareAskedFor(_ set: InstructionSet) {
    let count = 100_000
    let x = Floats(count: count, 1)
    set.kernels.elementwise.dropout(
      x.input, x.pointer, count, DropoutRandom.key(1), 0, DropoutRandom.threshold(rate: 0.1), 1)
    let dropped = x.values.count { $0 == 0 }
    // Five standard deviations of a binomial distribution.
    #expect(abs(dropped - 10_000) < 475)
  }
}

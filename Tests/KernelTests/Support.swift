import Execution
import KernelTable
import Testing

/// The instruction sets this machine can run; every kernel is tested with each.
let runnable = InstructionSet.allCases.filter { $0.isSupported(by: .current) }

/// Counts on both sides of one vector and of four.
let counts = [0, 1, 2, 15, 16, 17, 31, 32, 33, 48, 63, 64, 65, 100]

/// Shapes with odd rows and columns.
let shapes = [
  (1, 1), (1, 2), (3, 7), (2, 15), (5, 16), (3, 17), (7, 33), (4, 50), (2, 63), (3, 64), (5, 65), (6, 100),
]

/// A run of floats between sentinels, at an address that is not aligned to a vector.
final class Floats {
  private static let guardCount = 33
  private static let sentinel: Float = -7.5e33
  private let memory: UnsafeMutablePointer<Float>
  let count: Int

  init(_ values: [Float]) {
    count = values.count
    memory = .allocate(capacity: values.count + 2 * Self.guardCount)
    memory.initialize(repeating: Self.sentinel, count: values.count + 2 * Self.guardCount)
    for (i, value) in values.enumerated() { pointer[i] = value }
  }

  convenience init(count: Int, _ value: Float = 0.125) {
    self.init([Float](repeating: value, count: count))
  }

  deinit { memory.deallocate() }

  var pointer: UnsafeMutablePointer<Float> { memory + Self.guardCount }
  var input: UnsafePointer<Float> { UnsafePointer(pointer) }
  var values: [Float] { (0..<count).map { pointer[$0] } }

  /// True iff nothing outside the run was written.
  var isIntact: Bool {
    (0..<Self.guardCount).allSatisfy {
      memory[$0] == Self.sentinel && memory[Self.guardCount + count + $0] == Self.sentinel
    }
  }
}

/// Repeatable numbers in `range`.
func random(_ count: Int, _ range: ClosedRange<Float> = -3...3, seed: UInt64 = 1) -> [Float] {
  (0..<count).map { i in
    let unit = Float(DropoutRandom.hash(key: DropoutRandom.key(seed), index: UInt32(i)) >> 8) / 16_777_216
    return range.lowerBound + unit * (range.upperBound - range.lowerBound)
  }
}

/// True iff `got` is `want` within a relative and an absolute error; NaN and infinities must agree exactly.
func isClose(_ got: Float, _ want: Double, relative: Double, absolute: Double) -> Bool {
  if want.isNaN { return got.isNaN }
  if want.isInfinite || got.isInfinite { return Double(got) == Double(Float(want)) }
  return abs(Double(got) - want) <= absolute + relative * abs(want)
}

/// Requires each element to be close to what plain double precision gives.
func expectClose(
  _ got: [Float], _ want: [Double], relative: Double = 2e-6, absolute: Double = 1e-6, _ note: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(got.count == want.count, sourceLocation: sourceLocation)
  for (i, pair) in zip(got, want).enumerated()
  where !isClose(pair.0, pair.1, relative: relative, absolute: absolute) {
    Issue.record("element \(i): \(pair.0), not \(pair.1) \(note)", sourceLocation: sourceLocation)
    return
  }
}

extension Array where Element == Float {
  var doubles: [Double] { map(Double.init) }
}

/// Unit in the last place of single precision at a number.
func ulp(_ value: Double) -> Double {
  Double(max(abs(Float(value)), .leastNormalMagnitude).ulp)
}

import Graph
import Operations
import Testing

/// Repeatable random numbers: SplitMix64.
struct Generator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// One sample of one operation, with a name that a failing test shows.
struct NamedSample: Sendable, CustomTestStringConvertible {
  let sample: OperationSample
  let name: String
  let index: Int

  var testDescription: String { "\(name) \(index): \(sample.operands)" }
  var operation: any Operation { sample.operation }
  var operands: [TensorType] { sample.operands }

  static let all: [NamedSample] = OperationRegistry.all.flatMap { type in
    type.samples.enumerated().map { NamedSample(sample: $1, name: type.name, index: $0) }
  }

  func resultTypes() throws -> [TensorType] { try operation.resultTypes(for: operands) }

  /// The context of the whole batch.
  func context(stepKey: UInt64 = 7) throws -> EvaluationContext {
    EvaluationContext(
      sizes: sample.sizes, stepKey: stepKey, batchSize: sample.sizes[AxisName.batch] ?? batchLength,
      operandTypes: operands, resultTypes: try resultTypes())
  }

  /// The length of the batch axis, 1 without one.
  var batchLength: Int {
    for type in operands {
      if let axis = type[AxisName.batch], let length = try? axis.size.evaluated(sample.sizes) {
        return length
      }
    }
    return 1
  }

  /// Numbers for the operands, as the sample wants them, all exact in single precision.
  func values(seed: UInt64 = 1) throws -> [ReferenceTensor] {
    var generator = Generator(seed: seed)
    var tensors: [ReferenceTensor] = []
    for (place, type) in operands.enumerated() {
      let shape = try type.shape(sample.sizes)
      let kind: OperationSample.Values = place < sample.values.count ? sample.values[place] : .numbers
      let count = shape.elementCount
      let numbers: [Double]
      switch kind {
      case .numbers:
        // A shuffled grid: no two alike, and none at the kink of a function.
        numbers = (0..<count).map { -2 + 4 * (Double($0) + 0.37) / Double(max(count, 1)) }
          .shuffled(using: &generator)
      case .positive:
        numbers = (0..<count).map { _ in Double.random(in: 0.1...2, using: &generator) }
      case .indices(let bound):
        numbers = (0..<count).map { _ in Double(Int.random(in: 0..<max(bound, 1), using: &generator)) }
      case .mask:
        numbers = (0..<count).map { _ in Double.random(in: 0..<1, using: &generator) < 0.3 ? 0 : 1 }
      }
      tensors.append(ReferenceTensor(shape: shape, elements: numbers.map { Double(Float($0)) }))
    }
    return tensors
  }

  /// The same operation on axes of other lengths: every axis of length `from`, whatever its name, gets length `to`.
  ///
  /// Nil where the operation refuses that, or it is too much for a test.
  func resized(_ from: Int, to: Int) -> NamedSample? {
    let types = operands.map { type in
      TensorType(type.element, type.axes.map { $0.size.constant == from ? Axis($0.name, to) : $0 })
    }
    guard types != operands, (try? operation.resultTypes(for: types)) != nil,
      types.allSatisfy({ (try? $0.shape(sample.sizes).elementCount) ?? .max <= 6000 })
    else { return nil }
    let values = sample.values.map { kind in
      if case .indices(let bound) = kind, bound == from { return OperationSample.Values.indices(below: to) }
      return kind
    }
    return NamedSample(
      sample: OperationSample(operation, types, values: values, sizes: sample.sizes), name: name, index: index
    )
  }

  /// The same sample with its batch as a symbol, as in the graphs of models.
  var withSymbolicBatch: NamedSample {
    let types = operands.map { type in
      TensorType(
        type.element, type.axes.map { $0.name == AxisName.batch ? Axis($0.name, Size(symbol: $0.name)) : $0 })
    }
    let sizes = sample.sizes.merging([AxisName.batch: batchLength]) { $1 }
    return NamedSample(
      sample: OperationSample(operation, types, values: sample.values, sizes: sizes), name: name, index: index
    )
  }

  /// The sample on odd and tiny lengths, around the widths of vectors.
  var variants: [NamedSample] {
    let lengths = Set(operands.flatMap { $0.axes.compactMap(\.size.constant) }).sorted()
    return [self] + lengths.flatMap { from in [0, 1, 2, 19, 33].compactMap { resized(from, to: $0) } }
  }
}

extension ReferenceTensor {
  /// The largest magnitude among the finite elements.
  var magnitude: Double { elements.filter(\.isFinite).map(abs).max() ?? 0 }

  /// The positions `range` along an axis.
  func slice(_ axis: Int, _ range: Range<Int>) -> ReferenceTensor {
    let e = extents(around: axis)
    var shape = shape
    shape[axis] = range.count
    var part: [Double] = []
    for outer in 0..<e.outer {
      let start = outer * e.length * e.inner
      part += elements[(start + range.lowerBound * e.inner)..<(start + range.upperBound * e.inner)]
    }
    return ReferenceTensor(shape: shape, elements: part)
  }
}

/// Whether two tensors agree within a share of the largest magnitude; infinities and NaN must agree exactly.
func agree(_ got: ReferenceTensor, _ want: ReferenceTensor, tolerance: Double) -> Bool {
  guard got.shape == want.shape else { return false }
  let allowed = tolerance * max(want.magnitude, 1e-3)
  return zip(got.elements, want.elements).allSatisfy { a, b in
    if b.isNaN { return a.isNaN }
    return b.isFinite ? abs(a - b) <= allowed : a == b
  }
}

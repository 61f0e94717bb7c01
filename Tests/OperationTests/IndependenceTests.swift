import Graph
import Operations
import Testing

/// What operations say of examples: the ground on which batches are split.
@Suite struct IndependenceTests {
  /// What the operation makes of a part of the positions along an axis.
  private static func part(_ sample: NamedSample, _ axis: String, _ range: Range<Int>) throws
    -> [ReferenceTensor]?
  {
    var operands = try sample.values()
    var types = sample.operands
    for place in operands.indices {
      guard let index = types[place].index(of: axis) else { continue }
      operands[place] = operands[place].slice(index, range)
      if types[place].axes[index].size.constant != nil {
        types[place] = types[place].replacing(index, with: Axis(axis, range.count))
      }
    }
    guard let results = try? sample.operation.resultTypes(for: types) else { return nil }
    var context = try sample.context()
    if context.sizes[axis] != nil { context.sizes[axis] = range.count }
    context.operandTypes = types
    context.resultTypes = results
    if axis == AxisName.batch { context.firstExample = range.lowerBound }
    return sample.operation.evaluate(operands, in: context)
  }

  /// An operation that does not mix along `batch` gives for a part of the batch that part of its results, or a sum
  /// that adds up, or what does not depend on the examples.
  @Test(arguments: NamedSample.all) func partsOfABatchMakeTheWhole(_ fixed: NamedSample) throws {
    let sample = fixed.withSymbolicBatch
    let axis = AxisName.batch
    guard sample.operands.contains(where: { $0.has(axis) }),
      !sample.operation.mixes(axis: axis, operands: sample.operands), sample.batchLength > 1
    else { return }
    let whole = sample.operation.evaluate(try sample.values(), in: try sample.context())
    let types = try sample.resultTypes()
    let cut = sample.batchLength / 2
    let first = try #require(try Self.part(sample, axis, 0..<cut))
    let second = try #require(try Self.part(sample, axis, cut..<sample.batchLength))
    for (place, type) in types.enumerated() {
      if let index = type.index(of: axis) {
        #expect(agree(first[place], whole[place].slice(index, 0..<cut), tolerance: 1e-12))
        #expect(agree(second[place], whole[place].slice(index, cut..<sample.batchLength), tolerance: 1e-12))
      } else if sample.operation.sumsExamples(result: place) {
        #expect(
          agree(first[place].zipped(second[place], +), whole[place], tolerance: 1e-12), "result \(place)")
      } else {
        // Neither per example nor a sum: the analysis of the graph calls this a mix unless only types are read.
        let reads = sample.operands.indices.contains {
          sample.operands[$0].has(axis) && sample.operation.readsNumbers(of: $0)
        }
        if !reads { #expect(agree(first[place], whole[place], tolerance: 0), "result \(place)") }
      }
    }
  }

  /// The results that change, for each axis, when one position along it is changed: only the same position, for an
  /// operation that says it does not mix.
  @Test(arguments: NamedSample.all) func whatDoesNotMixStaysApart(_ sample: NamedSample) throws {
    let names = Set(sample.operands.flatMap { $0.axes.map(\.name) }).sorted()
    for axis in names where !sample.operation.mixes(axis: axis, operands: sample.operands) {
      #expect(try !Self.reachesOthers(sample, axis), "along \(axis)")
    }
  }

  /// An operation that does not look ahead lets a changed position reach only itself and those after it.
  @Test(arguments: NamedSample.all) func whatDoesNotLookAheadKeepsThePast(_ sample: NamedSample) throws {
    let names = Set(sample.operands.flatMap { $0.axes.map(\.name) }).sorted()
    for axis in names where !sample.operation.looksAhead(along: axis, operands: sample.operands) {
      #expect(try !Self.reachesOthers(sample, axis, isPast: true), "along \(axis)")
    }
  }

  @Test func whatLooksAheadIsKnown() {
    let causal = NamedSample.all.filter { sample in
      sample.operands.flatMap { $0.axes.map(\.name) }.contains { axis in
        sample.operation.mixes(axis: axis, operands: sample.operands)
          && !sample.operation.looksAhead(along: axis, operands: sample.operands)
      }
    }
    #expect(
      Set(causal.map(\.name)).isSuperset(of: [
        "attention", "linear_attention", "recurrence", "rotary", "sinusoid",
      ]))
  }

  /// An operation that says it mixes does so in a sample; otherwise it stands in the way of splitting a batch.
  @Test func whatMixesDoesSo() throws {
    for type in OperationRegistry.all {
      let samples = NamedSample.all.filter { $0.name == type.name }
      var claims = false
      var isShown = false
      for sample in samples {
        for axis in Set(sample.operands.flatMap { $0.axes.map(\.name) }).sorted()
        where sample.operation.mixes(axis: axis, operands: sample.operands) {
          let results = try sample.resultTypes()
          let isKept =
            results.contains { $0.has(axis) }
            && sample.operands.contains { ($0[axis]?.size.constant ?? 2) > 1 }
          guard isKept else { continue }
          claims = true
          if try Self.reachesOthers(sample, axis) { isShown = true }
          if try Self.dependsOnPlace(sample, axis) { isShown = true }
        }
      }
      #expect(!claims || isShown, "\(type.name) says that it mixes, and does not")
    }
  }

  /// Whether a changed position changes results at other positions: at any, or only at those before it.
  private static func reachesOthers(
    _ sample: NamedSample, _ axis: String, isPast: Bool = false
  ) throws -> Bool {
    let before = try sample.values()
    let context = try sample.context()
    let whole = sample.operation.evaluate(before, in: context)
    let types = try sample.resultTypes()
    for place in before.indices {
      guard let index = sample.operands[place].index(of: axis) else { continue }
      for position in 0..<before[place].shape[index] {
        var after = before
        let e = after[place].extents(around: index)
        for outer in 0..<e.outer {
          for inner in 0..<e.inner {
            let at = (outer * e.length + position) * e.inner + inner
            // Another number of the same kind: masks and indices stay within what they may be.
            let old = after[place].elements[at]
            after[place].elements[at] =
              switch sample.operands[place].element {
              case .f32: old + 0.25 + 0.01 * Double(inner)
              case .i32: old > 0 ? old - 1 : old
              case .bool: 1 - old
              }
          }
        }
        let changed = sample.operation.evaluate(after, in: context)
        for (result, type) in types.enumerated() {
          guard let kept = type.index(of: axis) else { continue }
          for other in 0..<whole[result].shape[kept]
          where other != position && (!isPast || other < position) {
            let range = other..<(other + 1)
            if whole[result].slice(kept, range) != changed[result].slice(kept, range) { return true }
          }
        }
      }
    }
    return false
  }

  /// Whether the second half alone gives something else than the second half of the whole.
  private static func dependsOnPlace(_ sample: NamedSample, _ axis: String) throws -> Bool {
    guard let length = sample.operands.compactMap({ $0[axis]?.size.constant }).first, length > 1 else {
      return false
    }
    guard sample.operands.allSatisfy({ ($0[axis]?.size.constant ?? length) == length }) else { return true }
    guard let half = try part(sample, axis, (length / 2)..<length) else { return true }
    let whole = sample.operation.evaluate(try sample.values(), in: try sample.context())
    let types = try sample.resultTypes()
    for (place, type) in types.enumerated() {
      guard let index = type.index(of: axis) else { continue }
      guard whole[place].shape[index] == length, half[place].shape[index] == length - length / 2 else {
        return true
      }
      if !agree(half[place], whole[place].slice(index, (length / 2)..<length), tolerance: 1e-12) {
        return true
      }
    }
    return false
  }
}

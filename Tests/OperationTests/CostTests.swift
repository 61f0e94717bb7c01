import Graph
import Operations
import Testing

/// The cost of every operation.
@Suite struct CostTests {
  private static func cost(_ sample: NamedSample) throws -> Double {
    sample.operation.cost(
      operands: try sample.operands.map { try $0.shape(sample.sample.sizes) },
      results: try sample.resultTypes().map { try $0.shape(sample.sample.sizes) })
  }

  @Test(arguments: NamedSample.all) func costIsFiniteAndGrowsWithTheBatch(_ sample: NamedSample) throws {
    let cost = try Self.cost(sample)
    #expect(cost.isFinite && cost >= 0)
    let isBatched = sample.operands.contains { $0.has(AxisName.batch) }
    let types = sample.operands.map { type in
      TensorType(
        type.element, type.axes.map { $0.name == AxisName.batch ? Axis($0.name, 8 * sample.batchLength) : $0 }
      )
    }
    guard isBatched, (try? sample.operation.resultTypes(for: types)) != nil else { return }
    let larger = NamedSample(
      sample: OperationSample(sample.operation, types, sizes: sample.sample.sizes), name: sample.name,
      index: sample.index)
    #expect(abs(try Self.cost(larger) - 8 * cost) <= 1e-9 * cost)
  }

  @Test func costOfHugeShapesIsFinite() throws {
    for sample in NamedSample.all {
      let huge = 1 << 20
      func grown(_ types: [TensorType]) throws -> [[Int]] {
        try types.map { type in
          try type.axes.map { $0.name == AxisName.batch ? huge : try $0.size.evaluated(sample.sample.sizes) }
        }
      }
      let cost = sample.operation.cost(
        operands: try grown(sample.operands), results: try grown(try sample.resultTypes()))
      #expect(cost.isFinite && cost >= 0, "\(sample.testDescription)")
    }
  }
}

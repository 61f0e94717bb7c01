import Graph
import KernelTable
import Operations
import Tape
import Testing

/// The kernels of every operation against its plain double-precision form.
@Suite struct LoweringTests {
  static let lowerable = NamedSample.all.filter { $0.operation is any LowerableOperation }

  @Test(arguments: lowerable) func kernelsAgreeWithTheReference(_ sample: NamedSample) throws {
    for variant in sample.variants {
      for table in kernelTables { try Self.check(variant, table) }
    }
  }

  @Test(arguments: lowerable) func inPlaceAgrees(_ sample: NamedSample) throws {
    let operation = sample.operation
    let places = operation.inPlaceOperands + (operation.sharesMemory ? [0] : [])
    for variant in sample.variants {
      let result = try variant.resultTypes()[0].shape(variant.sample.sizes).elementCount
      for place in places where place < variant.operands.count {
        // The plan only overwrites an operand of the result's size.
        guard try variant.operands[place].shape(variant.sample.sizes).elementCount == result else { continue }
        for table in kernelTables { try Self.check(variant, table, inPlace: place) }
      }
    }
  }

  @Test(arguments: lowerable) func accumulatingAgrees(_ sample: NamedSample) throws {
    guard let operation = sample.operation as? any LowerableOperation else { return }
    for variant in sample.variants {
      let able = try variant.resultTypes().indices.filter { operation.canAccumulate(result: $0) }
      for table in kernelTables where !able.isEmpty {
        for place in able { try Self.check(variant, table, accumulating: [place]) }
        try Self.check(variant, table, accumulating: Set(able))
      }
    }
  }

  /// Parameters may be laid out anew before the tiles.
  @Test(arguments: NamedSample.all) func parametersArePrepared(_ sample: NamedSample) throws {
    for table in kernelTables { try Self.check(sample, table, region: Region.parameters) }
  }

  /// An operand of which only the type is read: neither form may look at its numbers.
  @Test(arguments: NamedSample.all) func numbersThatAreNotReadDoNotMatter(_ sample: NamedSample) throws {
    var values = try sample.values()
    let want = sample.operation.evaluate(values, in: try sample.context())
    for place in values.indices where !sample.operation.readsNumbers(of: place) {
      values[place] = values[place].mapped { _ in .nan }
    }
    let got = sample.operation.evaluate(values, in: try sample.context())
    #expect(zip(got, want).allSatisfy { agree($0, $1, tolerance: 0) })
  }

  private static func check(
    _ sample: NamedSample, _ table: KernelTable, inPlace: Int? = nil, accumulating: Set<Int> = [],
    region: Int = Region.arena
  ) throws {
    guard let operation = sample.operation as? any LowerableOperation else { return }
    let values = try sample.values()
    let types = try sample.resultTypes()
    let operandShapes = values.map(\.shape)
    let resultShapes = try types.map { try $0.shape(sample.sample.sizes) }
    let scratchCount = operation.scratchCount(operands: operandShapes, results: resultShapes)
    let run = LoweredRun(
      capacity: (operandShapes + resultShapes).reduce(scratchCount) { $0 + $1.elementCount })
    var operands: [Location] = []
    for (place, value) in values.enumerated() {
      operands.append(run.reserve(value.elements.count, region: region))
      // What is not read stays full of NaN.
      if operation.readsNumbers(of: place) {
        run.write(value, sample.operands[place].element, at: operands[place])
      }
    }
    var results: [Location] = []
    for (place, shape) in resultShapes.enumerated() {
      if place == 0, let inPlace {
        results.append(operands[inPlace])
      } else {
        results.append(run.reserve(shape.elementCount))
      }
      if accumulating.contains(place) {
        run.write(ReferenceTensor(shape: shape, repeating: 0.75), types[place].element, at: results[place])
      }
    }
    var lowering = Lowering(
      operandShapes: operandShapes, resultShapes: resultShapes, operandTypes: sample.operands,
      resultTypes: types,
      operands: operands, results: results, accumulates: types.indices.map { accumulating.contains($0) },
      scratch: run.reserve(scratchCount), label: sample.name)
    operation.lower(&lowering)
    run.run(
      lowering.instructions, after: lowering.preparations, kernels: table,
      batchSize: try sample.context().batchSize)
    let note = "\(sample.testDescription) with \(table.name), in place \(String(describing: inPlace))"
    #expect(run.isIntact, "\(note): written outside")
    for (place, value) in values.enumerated() where place != inPlace && operation.readsNumbers(of: place) {
      let after = run.read(value.shape, sample.operands[place].element, at: operands[place])
      #expect(after == value, "\(note): operand \(place) was changed")
    }
    for (place, want) in operation.evaluate(values, in: try sample.context()).enumerated() {
      let got = run.read(want.shape, types[place].element, at: results[place])
      let expected = accumulating.contains(place) ? want.mapped { $0 + 0.75 } : want
      #expect(
        agree(got, expected, tolerance: types[place].element == .f32 ? 2e-5 : 0),
        "\(note): result \(place) is \(got.elements.prefix(8)), not \(expected.elements.prefix(8))")
    }
  }
}

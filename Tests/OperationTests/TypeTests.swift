import Graph
import Operations
import Testing

/// The shape rules of every operation.
@Suite struct TypeTests {
  @Test(arguments: NamedSample.all) func resultTypesAreWhatEvaluateMakes(_ sample: NamedSample) throws {
    for variant in sample.variants {
      let results = variant.operation.evaluate(try variant.values(), in: try variant.context())
      let stated = try variant.resultTypes().map { try $0.shape(variant.sample.sizes) }
      #expect(results.map(\.shape) == stated, "\(variant.testDescription)")
    }
  }

  @Test func everyOperationHasSamplesAndRejections() {
    for type in OperationRegistry.all {
      #expect(!type.samples.isEmpty, "\(type.name)")
      #expect(!type.rejections.isEmpty, "\(type.name)")
      #expect(type.summary.hasSuffix("."), "\(type.name)")
    }
  }

  @Test func rejectionsAreRefusedForTheRightReason() {
    for type in OperationRegistry.all {
      for (index, rejection) in type.rejections.enumerated() {
        let error = #expect(throws: OperationError.self, "\(type.name) \(index)") {
          try rejection.operation.resultTypes(for: rejection.operands)
        }
        #expect(error?.kind == rejection.kind, "\(type.name) \(index): \(error?.message ?? "")")
        #expect(error?.message.isEmpty == false)
      }
    }
  }

  /// Whatever the types of the operands, an operation refuses them or makes what it says: nothing traps, because
  /// graphs are also read from text.
  @Test(arguments: NamedSample.all) func wrongOperandsAreRefusedOrComputed(_ sample: NamedSample) throws {
    var generator = Generator(seed: 11)
    for _ in 0..<150 {
      var types = sample.operands
      for _ in 0..<Int.random(in: 1...2, using: &generator) { Self.damage(&types, &generator) }
      guard let stated = try? sample.operation.resultTypes(for: types) else { continue }
      let damaged = NamedSample(
        sample: OperationSample(
          sample.operation, types, values: types.map { $0.element == .i32 ? .indices(below: 1) : .numbers },
          sizes: sample.sample.sizes), name: sample.name, index: sample.index)
      let results = damaged.operation.evaluate(try damaged.values(), in: try damaged.context())
      #expect(
        try results.map(\.shape) == stated.map { try $0.shape(sample.sample.sizes) },
        "\(damaged.testDescription) → \(stated)")
      for type in stated {
        #expect(Set(type.axes.map(\.name)).count == type.axes.count, "\(damaged.testDescription)")
      }
    }
  }

  private static func damage(_ types: inout [TensorType], _ generator: inout Generator) {
    guard let place = types.indices.randomElement(using: &generator) else { return }
    var axes = types[place].axes
    var element = types[place].element
    switch Int.random(in: 0..<7, using: &generator) {
    case 0: types.remove(at: place); return
    case 1: types.append(types[place]); return
    case 2: if !axes.isEmpty { axes.removeLast() }
    case 3: if !axes.isEmpty { axes.removeFirst() }
    case 4:
      if let axis = axes.indices.randomElement(using: &generator) {
        axes[axis] = Axis(axes[axis].name, Int.random(in: 1...8, using: &generator))
      }
    case 5: element = ElementType.allCases.randomElement(using: &generator) ?? .f32
    default:
      if !axes.contains(where: { $0.name == "extra" }) {
        axes.insert(Axis("extra", 2), at: Int.random(in: 0...axes.count, using: &generator))
      }
    }
    types[place] = TensorType(element, axes)
  }
}

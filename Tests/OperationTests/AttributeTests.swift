import Graph
import Operations
import Testing

/// The settings of every operation, printed and read.
@Suite struct AttributeTests {
  @Test(arguments: NamedSample.all) func settingsMakeTheOperationAgain(_ sample: NamedSample) throws {
    let type = Swift.type(of: sample.operation)
    let attributes = sample.operation.attributes
    let again = try type.init(attributes: attributes)
    #expect(again.attributes == attributes)
    #expect(Set(attributes.entries.map(\.key)).count == attributes.entries.count)
    // Settings that are missing or of another kind are an error, not a trap.
    for entry in attributes.entries {
      let others = attributes.entries.filter { $0.key != entry.key }.map { ($0.key, $0.value) }
      for wrong in [
        Attributes.Value.word("x"), .integer(-7), .integers([1, 2, 3]), .words([]), .decimal(.nan),
        .boolean(true),
      ] {
        _ = try? type.init(attributes: Attributes(others + [(entry.key, wrong)])).resultTypes(
          for: sample.operands)
      }
      _ = try? type.init(attributes: Attributes(others))
    }
  }

  @Test(arguments: NamedSample.all) func settingsSurvivePrinting(_ sample: NamedSample) throws {
    var graph = Graph(name: sample.name)
    let operands = sample.operands.enumerated().map { graph.addInput("x\($0)", $1) }
    let results = try graph.apply(sample.operation, operands, scope: "a.b")
    graph.outputs = results.enumerated().map { Graph.Output(name: "y\($0)", value: $1) }
    let again = try Graph.parse(graph.description, operations: OperationRegistry.operation(named:))
    #expect(again.description == graph.description)
    let operation = try #require(again.nodes.first).operation
    #expect(operation.attributes == sample.operation.attributes)
    #expect(type(of: operation).name == sample.name)
    #expect(again.outputs.map { again.type($0.value) } == graph.outputs.map { graph.type($0.value) })
  }

  /// Words that look like numbers or hold signs are printed in quotation marks.
  @Test func oddWordsSurvivePrinting() throws {
    for site in [
      "", "1", "-3", "1e5", "inf", "nan", "true", "a, b", "}", "\"\\\n", "ä", "0x10", "a-b.c~2#1", "@ %x",
    ] {
      var graph = Graph(name: "m")
      let x = graph.addInput("x", TensorType(.f32, [Axis("batch", 2)]))
      _ = try graph.apply(Dropout(rate: 0.25, site: site), [x])
      let again = try Graph.parse(graph.description, operations: OperationRegistry.operation(named:))
      #expect(try again.nodes[0].operation.attributes.word("site") == site)
    }
    for factor in [0.1, 1e300, -Double.leastNonzeroMagnitude, 1e22, 3, -0.0, .infinity] {
      var graph = Graph(name: "m")
      let x = graph.addInput("x", TensorType(.f32, [Axis("batch", 2)]))
      _ = try graph.apply(Scale(by: factor), [x])
      let again = try Graph.parse(graph.description, operations: OperationRegistry.operation(named:))
      #expect(try again.nodes[0].operation.attributes.decimal("by").bitPattern == factor.bitPattern)
    }
  }
}

import Execution
import Graph
import Operations
import Optimization
import Testing

private func parse(_ text: String) throws -> Graph {
  try Graph.parse(text, operations: OperationRegistry.operation(named:))
}

/// A pass, with its name for a failing test.
struct NamedPass: Sendable, CustomTestStringConvertible {
  let pass: any Pass.Type
  var testDescription: String { pass.name }
  static let all = (Pipeline.optional + Pipeline.inference).map { NamedPass(pass: $0) }
}

/// The passes and their order.
@Suite struct PassTests {
  /// The example in a pass's documentation is what the pass does.
  @Test(arguments: NamedPass.all) func exampleIsTrue(_ named: NamedPass) throws {
    let example = named.pass.example
    let before = try parse(example.before)
    #expect(before.description == example.before)
    let after = try named.pass.run(before)
    try after.verify()
    #expect(after.description == example.after)
    #expect(example.before != example.after)
    // What is done is done.
    #expect(try named.pass.run(after).description == example.after)
  }

  @Test(arguments: Pipeline.optional.map { NamedPass(pass: $0) }) func exampleKeepsItsValues(
    _ named: NamedPass
  )
    throws
  {
    let (before, after) = (try parse(named.pass.example.before), try parse(named.pass.example.after))
    #expect(try values(before) == values(after))
  }

  private func values(_ graph: Graph) throws -> [ReferenceTensor?] {
    let sizes = Dictionary(uniqueKeysWithValues: graph.symbols.map { ($0, 3) })
    func numbers(_ value: ValueID) throws -> ReferenceTensor {
      let shape = try graph.type(value).shape(sizes)
      return ReferenceTensor(
        shape: shape, elements: (0..<shape.elementCount).map { Double($0 * 7 % 5) - 1.8 })
    }
    var (inputs, parameters): ([String: ReferenceTensor], [String: ReferenceTensor]) = ([:], [:])
    for input in graph.inputs { inputs[input.name] = try numbers(input.value) }
    for parameter in graph.parameters { parameters[parameter.name] = try numbers(parameter.value) }
    let values = try ReferenceInterpreter.run(
      graph, inputs: inputs, parameters: parameters, sizes: sizes, stepKey: 3)
    return graph.outputs.map { values[$0.value] }
  }

  @Test func namesAndSummariesAreThere() {
    let names = NamedPass.all.map { $0.pass.name }
    #expect(Set(names).count == names.count)
    for named in NamedPass.all { #expect(named.pass.summary.hasSuffix(".")) }
  }

  @Test func skippedPassesDoNotRun() throws {
    let before = try parse(MergeEqualNodes.example.before)
    #expect(try Pipeline.run(on: before, skipping: [MergeEqualNodes.name]).description == before.description)
    #expect(try Pipeline.run(on: before).description == MergeEqualNodes.example.after)
  }

  @Test func equalNodesThatReadEqualNodesMergeToo() throws {
    let graph = try parse(
      """
      graph "m" {
        %x = input x : f32[batch, feature 4]
        %a = relu(%x) : f32[batch, feature 4]
        %b = relu(%x) : f32[batch, feature 4]
        %c = tanh(%a) : f32[batch, feature 4]
        %d = tanh(%b) : f32[batch, feature 4]
        %e = scale(%c) {by: 2.0} : f32[batch, feature 4]
        %f = scale(%d) {by: 3.0} : f32[batch, feature 4]
        output e = %e
        output f = %f
        output d = %d
      }

      """)
    let merged = try Pipeline.run(on: graph)
    #expect(merged.nodes.count == 4)
    #expect(merged.outputs.map { merged[$0.value].name } == ["e", "f", "c"])
    #expect(try values(merged) == values(graph))
  }

  /// Dropout at two sites draws two sets of random numbers: they are not equal.
  @Test func dropoutAtTwoSitesStaysTwo() throws {
    var graph = Graph(name: "m")
    let x = graph.addInput(
      "x", TensorType(.f32, [Axis("batch", Size(symbol: "batch")), Axis("feature", 40)]))
    for site in ["a", "b", "a"] {
      graph.outputs.append(
        Graph.Output(
          name: "y\(graph.outputs.count)", value: try graph.apply(Dropout(rate: 0.5, site: site), [x])[0]))
    }
    let merged = try Pipeline.run(on: graph)
    #expect(merged.nodes.count == 2)
    #expect(try values(merged) == values(graph))
  }

  @Test func nodesWithOneLiveResultStay() throws {
    var graph = Graph(name: "m")
    let x = graph.addInput("x", TensorType(.f32, [Axis("batch", 2), Axis("time", 3)]))
    let max = try graph.apply(MaxOver(axis: "time"), [x])
    graph.outputs = [Graph.Output(name: "at", value: max[1])]
    #expect(try Pipeline.run(on: graph).nodes.count == 1)
  }

  @Test func inferenceLeavesNoDropout() throws {
    var graph = Graph(name: "m")
    let x = graph.addInput("x", TensorType(.f32, [Axis("batch", Size(symbol: "batch")), Axis("feature", 4)]))
    let a = try graph.apply(Dropout(rate: 0.5, site: "a"), [x])[0]
    let b = try graph.apply(Dropout(rate: 0.5, site: "b"), [a])[0]
    graph.outputs = [Graph.Output(name: "y", value: b), Graph.Output(name: "z", value: a)]
    let used = try Pipeline.run(Pipeline.inference + Pipeline.all, on: graph)
    #expect(used.nodes.isEmpty && used.outputs.map(\.value) == [x, x])
  }

  @Test func inferenceLeavesTheWeightsOfAttention() throws {
    var graph = Graph(name: "m")
    let x = graph.addInput(
      "x", TensorType(.f32, [Axis("batch", Size(symbol: "batch")), Axis("time", 3), Axis("feature", 6)]))
    func attention(_ rate: Double) -> Attention {
      Attention(heads: 1, isCausal: true, isPacked: true, hasMask: false, dropout: rate, site: "a")
    }
    let y = try graph.apply(attention(0.5), [x])
    graph.outputs = [Graph.Output(name: "y", value: y[0])]
    let used = try Pipeline.run(Pipeline.inference + Pipeline.all, on: graph)
    #expect(used.nodes.map(\.operation.attributes) == [attention(0).attributes])
  }

  /// A pass that breaks the graph is named.
  @Test func brokenPassesAreNamed() throws {
    enum Breaking: Pass {
      static let name = "breaking"
      static let summary = "Leaves out what is read."
      static let example = (before: "", after: "")
      static func run(_ graph: Graph) throws(OperationError) -> Graph {
        try graph.rewritten(replacing: [:]) { index, _ in index > 0 }
      }
    }
    let error = #expect(throws: PipelineError.self) {
      try Pipeline.run([Breaking.self], on: try parse(MergeEqualNodes.example.before))
    }
    #expect(error?.pass == "breaking")
    enum Damaging: Pass {
      static let name = "damaging"
      static let summary = "Makes two outputs of one name."
      static let example = (before: "", after: "")
      static func run(_ graph: Graph) throws(OperationError) -> Graph {
        var graph = graph
        graph.outputs += graph.outputs
        return graph
      }
    }
    let second = #expect(throws: PipelineError.self) {
      try Pipeline.run([Damaging.self], on: try parse(MergeEqualNodes.example.before))
    }
    #expect(second?.description.contains("damaging") == true)
  }
}

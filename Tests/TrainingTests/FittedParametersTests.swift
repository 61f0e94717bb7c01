import DataSources
import Diagnostics
import Execution
import Glibc
import Graph
import Operations
import Testing
import TestSupport
import Training

/// Document frequencies, made from the training data.
@Suite struct FittedParametersTests {
  private static func graph() throws -> Graph {
    var graph = Graph(name: "bag")
    let tokens = graph.addInput(
      "tokens", TensorType(.i32, [Axis("batch", Size(symbol: "batch")), Axis("time", 4)]), indexBound: 5)
    let bag = try graph.apply(BagOfWords(size: 5, counts: true), [tokens])[0]
    let idf = graph.addParameter(
      "bag.idf", TensorType(.f32, [Axis("feature", 5)]), .documentFrequency(input: "tokens"),
      isTrainable: false)
    graph.outputs = [Graph.Output(name: "y", value: try graph.apply(Multiply(), [bag, idf])[0])]
    return graph
  }

  private static func data(_ tokens: [Int32], column: String = "tokens") -> Dataset {
    Dataset(
      count: tokens.count / 4, columns: [DatasetColumn(name: column, shape: [4], storage: .int32s(tokens))])
  }

  /// Keras's definition: log(1 + texts / (1 + texts with the token)); a token counts once per text.
  @Test func frequenciesAreThoseOfKeras() throws {
    let graph = try Self.graph()
    let store = try ParameterStore(graph)
    try FittedParameters.fit(store, for: graph, Self.data([1, 1, 1, 0, 2, 1, 0, 0, 1, 3, 3, 3]))
    let expected = [2, 3, 1, 1, 0].map { log(1 + 3 / (1 + Double($0))) }
    #expect(zip(store.numbers(of: "bag.idf"), expected).allSatisfy { abs(Double($0) - $1) < 1e-6 })
  }

  @Test func withoutDataThereIsNothingToFit() throws {
    let graph = try Self.graph()
    let store = try ParameterStore(graph)
    let none = #expect(throws: DiagnosticsError.self) { try FittedParameters.fit(store, for: graph, nil) }
    #expect(none?.diagnostics.first?.code == .noData)
    #expect(none?.diagnostics.first?.message.contains("`bag.idf` is made from the training data") == true)
    let other = #expect(throws: DiagnosticsError.self) {
      try FittedParameters.fit(store, for: graph, Self.data([1, 2, 3, 4], column: "words"))
    }
    #expect(other?.diagnostics.first?.code == .noData)
    let beyond = #expect(throws: DiagnosticsError.self) {
      try FittedParameters.fit(store, for: graph, Self.data([1, 2, 3, 5]))
    }
    #expect(beyond?.diagnostics.first?.code == .dataDisagrees)
  }

  /// The way to start survives printing.
  @Test func theGraphIsReadAgain() throws {
    let graph = try Self.graph()
    let again = try Graph.parse(graph.description, operations: OperationRegistry.operation(named:))
    #expect(again.parameters.first?.initializer == .documentFrequency(input: "tokens"))
    #expect(again.description == graph.description)
  }
}

import Execution
import Graph
import Operations
import Testing

/// What cannot run says so, before it runs.
@Suite struct ExecutionErrorTests {
  private func executor() throws -> Executor {
    var graph = Graph(name: "m")
    graph.bounds = ["time": 4]
    let tokens = graph.addInput(
      "tokens", TensorType(.i32, [GraphCase.batch, Axis("time", Size(symbol: "time"))]), indexBound: 5)
    let table = graph.addParameter("t", TensorType(.f32, [Axis("row", 5), Axis("feature", 2)]), .zeros)
    let y = try graph.apply(Embedding(), [tokens, table])[0]
    graph.outputs = [Graph.Output(name: "y", value: y)]
    return Executor(
      graph, parameters: try ParameterStore(graph), kernels: try KernelSelection.best(),
      team: ThreadTeam(count: 2))
  }

  private func run(_ tokens: [Int32], _ sizes: [String: Int]) throws {
    let executor = try executor()
    var y = [Float](repeating: 0, count: 64)
    try tokens.withUnsafeBytes { bytes in
      try y.withUnsafeMutableBufferPointer { y in
        try executor.run(inputs: [try #require(bytes.baseAddress)], sizes: sizes, outputs: [y.baseAddress])
      }
    }
  }

  @Test func indicesMustLieBelowTheirBound() throws {
    try run([0, 4, 1, 2], ["batch": 2, "time": 2])
    #expect(throws: ExecutionError.indexOutOfRange(input: "tokens", position: 3, value: 5, bound: 5)) {
      try run([0, 4, 1, 5], ["batch": 2, "time": 2])
    }
    #expect(throws: ExecutionError.indexOutOfRange(input: "tokens", position: 0, value: -1, bound: 5)) {
      try run([-1, 4, 1, 5], ["batch": 2, "time": 2])
    }
  }

  @Test func axesMustNotBeTooLong() {
    #expect(throws: ExecutionError.tooLong(symbol: "time", value: 5, bound: 4)) {
      try run([0, 0, 0, 0, 0], ["batch": 1, "time": 5])
    }
  }

  @Test func sizesMustBeKnownAndPossible() {
    #expect(throws: ExecutionError.plan(.size(.unbound("time"), value: "tokens"))) {
      try run([0], ["batch": 1])
    }
    for sizes in [
      ["batch": -1, "time": 2], ["batch": 1, "time": -2], ["batch": Int.max, "time": 4],
      ["batch": 1 << 62, "time": 2],
    ] {
      #expect(throws: ExecutionError.self) { try run([0], sizes) }
    }
  }

  @Test func messagesAreSentences() {
    let errors: [ExecutionError] = [
      .outOfMemory(bytes: 5_000_000), .indexOutOfRange(input: "x", position: 1, value: 9, bound: 5),
      .plan(.tooLarge(value: "y")), .plan(.negative(value: "y")), .plan(.size(.overflow, value: "y")),
      .plan(.size(.unbound("time"), value: "y")), .tooLong(symbol: "time", value: 5, bound: 4),
    ]
    #expect(Set(errors.map(\.message)).count == errors.count)
    for error in errors { #expect(error.message.count > 15 && !error.message.hasSuffix(".")) }
  }

  @Test func parametersThatAreTooLargeAreRefused() throws {
    var graph = Graph(name: "m")
    _ = graph.addParameter("w", TensorType(.f32, [Axis("a", 1 << 30), Axis("b", 1 << 30)]), .zeros)
    #expect(throws: ExecutionError.plan(.tooLarge(value: "w"))) { try ParameterStore(graph) }
    var open = Graph(name: "m")
    _ = open.addParameter("w", TensorType(.f32, [Axis("a", Size(symbol: "a"))]), .zeros)
    #expect(throws: ExecutionError.plan(.size(.unbound("a"), value: "w"))) { try ParameterStore(open) }
    // Below the limit of what can be addressed, but more than any machine has.
    var huge = Graph(name: "m")
    for i in 0..<200 { _ = huge.addParameter("w\(i)", TensorType(.f32, [Axis("a", (1 << 40) - 16)]), .zeros) }
    #expect(throws: ExecutionError.self) { try ParameterStore(huge) }
  }

  @Test func storeKeepsParametersApart() throws {
    var graph = Graph(name: "m")
    for (i, count) in [3, 16, 1, 0, 40].enumerated() {
      _ = graph.addParameter("w\(i)", TensorType(.f32, [Axis("a", count)]), .zeros, isTrainable: i != 1)
    }
    let store = try ParameterStore(graph)
    for (i, entry) in store.entries.enumerated() {
      for j in 0..<entry.count { store.buffer(entry)[j] = Float(i + 1) }
    }
    for (i, entry) in store.entries.enumerated() {
      #expect(store.buffer(entry).allSatisfy { $0 == Float(i + 1) })
      #expect(entry.name == "w\(i)" && entry.isTrainable == (i != 1) && entry.offset.isMultiple(of: 16))
    }
    #expect(store.entries.map(\.offset) == (try TapePlan(graph, sizes: [:])).parameterOffsets)
  }

  /// A step that updates the parameters: every one exactly once, whatever the number of threads.
  @Test(arguments: [1, 2, 3]) func updateSeesEveryParameterOnce(threads: Int) throws {
    var c = GraphCase()
    let x = c.input("x", Axis("feature", 37))
    let w = c.parameter("w", Axis("feature", 37))
    let product = try c.apply(Multiply(), x, w)
    let sum = try c.apply(ReduceSum(axes: ["batch"]), x)
    c.output(product)
    c.graph.gradients = [Graph.ParameterGradient(parameter: 0, contributions: [sum])]
    let store = try ParameterStore(c.graph)
    let executor = Executor(
      c.graph, parameters: store, kernels: try KernelSelection.best(), team: ThreadTeam(count: threads))
    let numbers = [Float](repeating: 1, count: 37 * 5)
    try numbers.withUnsafeBytes { bytes in
      let start = try #require(bytes.baseAddress)
      for _ in 0..<3 {
        let update = ParameterUpdate { range, parameters, gradients in
          for i in range { parameters[i] += gradients[i] }
        }
        try executor.run(inputs: [start], sizes: ["batch": 5], outputs: [nil], update: update)
      }
    }
    #expect(store.buffer(store.entries[0]).allSatisfy { $0 == 15 })
  }
}

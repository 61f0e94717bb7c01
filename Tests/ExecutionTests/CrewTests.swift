import Differentiation
import Execution
import Graph
import KernelTable
import Operations
import Testing

/// Threads that divide single instructions among them give the bytes of one thread.
@Suite struct CrewTests {
  /// The bits of all outputs and gradients on so many threads, with every instruction divided.
  private func bits(_ c: GraphCase, _ graph: Graph, batch: Int, threads: Int) throws -> [UInt32] {
    var generator = Generator(seed: 3)
    let sizes = c.sizes.merging(["batch": batch]) { $1 }
    var parameters: [String: ReferenceTensor] = [:]
    for parameter in graph.parameters {
      parameters[parameter.name] = GraphCase.numbers(try graph.type(parameter.value).shape([:]), &generator)
    }
    var inputs: [String: ReferenceTensor] = [:]
    for input in graph.inputs {
      inputs[input.name] = GraphCase.numbers(try graph.type(input.value).shape(sizes), &generator)
    }
    let executor = Executor(
      graph, parameters: try Runner.store(graph, parameters), kernels: try KernelSelection.best(),
      team: ThreadTeam(count: threads, leastWork: 0))
    // Twice, since memory is used again.
    _ = try Runner.run(executor, inputs: inputs, sizes: sizes, stepKey: 1)
    return try Runner.run(executor, inputs: inputs, sizes: sizes, stepKey: 7).bits
  }

  private func check(_ c: GraphCase, _ loss: ValueID, batches: [Int]) throws {
    let graph = try ReverseMode.differentiate(c.graph, loss: loss)
    for batch in batches {
      let alone = try bits(c, graph, batch: batch, threads: 1)
      #expect(alone.contains { $0 != 0 })
      for threads in [2, 3] {
        #expect(try bits(c, graph, batch: batch, threads: threads) == alone, "\(batch), \(threads) threads")
      }
    }
  }

  /// Products by rows and by columns, convolution, attention with dropout: all examples depend on each other.
  @Test func whereExamplesDependOnEachOther() throws {
    var c = GraphCase()
    let x = c.input("x", Axis("time", 70), Axis("feature", 10))
    let wide = try c.apply(
      Linear(), x, c.parameter("w", Axis("out", 210), Axis("in", 10)), c.parameter("b", Axis("out", 210)))
    let seen = try c.apply(
      Attention(heads: 5, isCausal: true, isPacked: true, hasMask: false, dropout: 0.3, site: "a"), wide)
    let turned = try c.apply(
      Conv1d(stride: 1, dilation: 1, before: 1, after: 1, groups: 1), seen,
      c.parameter("k", Axis("out", 130), Axis("in", 70), Axis("kernel", 3)))
    let centred = try c.apply(
      Add(), turned, try c.apply(Scale(by: -0.5), try c.apply(MeanOver(axis: "batch"), turned)))
    c.output(centred)
    let loss = try c.addLoss(try c.apply(Tanh(), centred))
    try check(c, loss, batches: [3, 1])
  }

  /// One example: a recurrence whose products have one row.
  @Test func oneExample() throws {
    var c = GraphCase()
    let x = c.input("x", Axis("time", 6), Axis("feature", 420))
    let states = try c.apply(
      Recurrence(cell: "gru", isReversed: true, hasBias: true, hasMask: false), x,
      c.parameter("w", Axis("out", 420), Axis("in", 140)), c.parameter("b", Axis("out", 420)))
    c.output(states)
    let loss = try c.addLoss(states)
    try check(c, loss, batches: [1])
  }

  /// Every operation, in graphs of any kind, with a single example.
  @Test func randomGraphs() throws {
    var compared = 0
    for seed in (70_000 as UInt64)..<70_060 {
      let random = try RandomGraph(seed: seed)
      let graph = try random.differentiated()
      let sizes = random.sizes(batch: 1)
      guard (try? TapePlan(graph, sizes: sizes)) != nil else { continue }
      let (inputs, parameters) = (try random.inputs(batch: 1), try random.parameterValues())
      let results = try [1, 3].map { threads in
        try Runner.run(
          Executor(
            graph, parameters: try Runner.store(graph, parameters), kernels: try KernelSelection.best(),
            team: ThreadTeam(count: threads, leastWork: 0)), inputs: inputs, sizes: sizes, stepKey: seed
        ).bits
      }
      #expect(results[0] == results[1], "seed \(seed)\n\(graph)")
      compared += 1
    }
    #expect(compared > 40)
  }
}

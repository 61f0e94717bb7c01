import Execution
import Graph
import Operations
import Testing

/// Weights laid out before the tiles, in executors that run plans of different sizes.
@Suite struct PreparationTests {
  /// A convolution packs its weights only where a whole window lies inside, so that a sequence shorter than the kernel
  /// needs less room, and other places, than a longer one.
  @Test(arguments: [false, true]) func lengthsOnBothSidesOfTheKernel(keepsPreparations: Bool) throws {
    let (channels, filters) = (40, 70)
    var c = GraphCase()
    let x = c.input("x", Axis("time", Size(symbol: "time")), Axis("feature", channels))
    let turned = try c.apply(
      Conv1d(stride: 1, dilation: 1, before: 2, after: 2, groups: 1), x,
      c.parameter("k", Axis("out", filters), Axis("in", channels), Axis("kernel", 5)))
    c.output(try c.apply(Linear(), turned, c.parameter("w", Axis("out", 90), Axis("in", filters))))
    let graph = c.graph
    var generator = Generator(seed: 5)
    var parameters: [String: ReferenceTensor] = [:]
    for parameter in graph.parameters {
      parameters[parameter.name] = GraphCase.numbers(try graph.type(parameter.value).shape([:]), &generator)
    }
    func executor() throws -> Executor {
      let executor = Executor(
        graph, parameters: try Runner.store(graph, parameters), kernels: try KernelSelection.best(),
        team: ThreadTeam(count: 2))
      executor.keepsPreparations = keepsPreparations
      return executor
    }
    let shared = try executor()
    for time in [2, 30, 1, 30, 2, 6] {
      let inputs = ["x": GraphCase.numbers([3, time, channels], &generator)]
      func bits(_ executor: Executor) throws -> [UInt32] {
        try Runner.run(executor, inputs: inputs, sizes: ["batch": 3, "time": time], stepKey: 0).bits
      }
      #expect(try bits(shared) == bits(executor()), "\(time) positions")
    }
  }
}

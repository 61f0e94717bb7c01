import Execution
import Graph
import Operations
import Testing

/// Frozen parameters stand behind all others, and no gradients are held for them.
@Suite struct FrozenParameterTests {
  private func graph(frozen: Set<Int>) throws -> Graph {
    var graph = Graph(name: "m")
    for (index, count) in [1000, 3, 20, 5000].enumerated() {
      let value = graph.addParameter(
        "w\(index)", TensorType(.f32, [Axis("a", count)]), .ones, isTrainable: !frozen.contains(index))
      if !frozen.contains(index) {
        graph.gradients.append(Graph.ParameterGradient(parameter: index, contributions: [value]))
      }
    }
    return graph
  }

  @Test func frozenOnesAreLast() throws {
    let graph = try graph(frozen: [0, 2])
    let plan = try TapePlan(graph, sizes: [:])
    #expect(plan.parameterOffsets == [5024, 0, 6032, 16])
    #expect(plan.trainableCount == 5024 && plan.parameterCount == 6064)
    #expect(try ParameterStore(graph).entries.map(\.offset) == plan.parameterOffsets)
    let part = try ParameterStore(graph, onlyTrainable: true)
    #expect(part.count == 5024)
    #expect(part.entries.map(\.parameter) == [1, 3] && part.entries.map(\.offset) == [0, 16])
  }

  @Test func theEstimateLeavesThemOut() throws {
    let estimate = try MemoryEstimate(graph(frozen: [0, 2]), sizes: [:], threads: 1)
    #expect(estimate.parameters == 4 * 6064)
    #expect(estimate.trainable == 4 * 5024 && estimate.gradients == 4 * 5024)
    let all = try MemoryEstimate(graph(frozen: []), sizes: [:], threads: 1)
    #expect(all.gradients == all.parameters)
  }

  @Test func theyHaveNoGradient() throws {
    let graph = try graph(frozen: [0, 2])
    let store = try ParameterStore(graph)
    let executor = Executor(
      graph, parameters: store, kernels: try KernelSelection.best(), team: ThreadTeam(count: 1))
    for entry in store.entries { store.buffer(entry).update(repeating: Float(entry.parameter + 1)) }
    try executor.run(inputs: [], sizes: [:], outputs: [])
    #expect(store.entries.map { executor.gradient($0)?.count } == [nil, 3, nil, 5000])
    // The contribution of each parameter is the parameter itself.
    #expect(executor.gradient(store.entries[3])?.allSatisfy { $0 == 4 } == true)
  }
}

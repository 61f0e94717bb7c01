import Execution
import Graph
import KernelTable
import Schemas
import Testing

@testable import Training

@Suite struct AdamTests {
  /// PyTorch's definition in double precision, written anew.
  struct Reference {
    var p: [Double], m: [Double], v: [Double]

    mutating func step(
      _ t: Int, _ g: [Double], rate: Double, beta1: Double, beta2: Double, epsilon: Double, decay: Double,
      decoupled: Bool
    ) {
      for i in p.indices {
        var g = g[i]
        if decoupled { p[i] -= rate * decay * p[i] } else { g += decay * p[i] }
        m[i] = beta1 * m[i] + (1 - beta1) * g
        v[i] = beta2 * v[i] + (1 - beta2) * g * g
        var (power1, power2) = (1.0, 1.0)
        for _ in 0..<t { (power1, power2) = (power1 * beta1, power2 * beta2) }
        let mean = m[i] / (1 - power1)
        let square = v[i] / (1 - power2)
        p[i] -= rate * mean / (square.squareRoot() + epsilon)
      }
    }
  }

  static func graph(_ sizes: [Int], frozen: Set<Int> = []) throws -> Graph {
    var graph = Graph(name: "flat")
    for (index, size) in sizes.enumerated() {
      let value = graph.addParameter(
        "p\(index)", TensorType(.f32, [Axis("out", size)]), .ones, isTrainable: !frozen.contains(index))
      if !frozen.contains(index) {
        graph.gradients.append(Graph.ParameterGradient(parameter: index, contributions: [value]))
      }
    }
    return graph
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var kind: String
    var rate = 1e-2
    var beta1 = 0.9
    var beta2 = 0.999
    var epsilon = 1e-8
    var decay: Double
    var testDescription: String { "\(kind) \(rate) \(beta1) \(beta2) \(epsilon) \(decay)" }
  }

  @Test(arguments: [
    Case(kind: "adam", decay: 0), Case(kind: "adam", decay: 0.1), Case(kind: "adam", beta1: 0.5, decay: 1e-3),
    Case(kind: "adam", beta1: 0, beta2: 0.9, epsilon: 1e-3, decay: 0), Case(kind: "adamw", decay: 0),
    Case(kind: "adamw", decay: 1e-2), Case(kind: "adamw", rate: 0.1, beta2: 0.99, decay: 0.5),
  ]) func equalsTheDefinition(_ sample: Case) throws {
    let type = try #require(OptimizerRegistry.optimizer(of: sample.kind))
    let optimizer = type.init(
      arguments: Arguments([
        ("rate", .decimal(sample.rate)), ("beta1", .decimal(sample.beta1)), ("beta2", .decimal(sample.beta2)),
        ("epsilon", .decimal(sample.epsilon)), ("weight_decay", .decimal(sample.decay)),
      ]))
    let graph = try Self.graph([37, 5])
    let (store, gradients) = (try ParameterStore(graph), try ParameterStore(graph))
    let state = try OptimizerState(optimizer, for: graph)
    let kernels = try KernelSelection.best()
    let count = 37 + 5
    func place(_ i: Int) -> Int { i < 37 ? i : store.entries[1].offset + i - 37 }
    func wave(_ i: Int, _ t: Int) -> Float { Float((i * 7919 + t * 104_729) % 1009) / 504.5 - 1 }
    var reference = Reference(
      p: (0..<count).map { Double(wave($0, 0)) }, m: [Double](repeating: 0, count: count),
      v: [Double](repeating: 0, count: count))
    for i in 0..<count { store.numbers[place(i)] = wave(i, 0) }
    for t in 1...200 {
      // The last two never have a gradient.
      let g = (0..<count).map { $0 < count - 2 ? wave($0, t) : 0 }
      for i in 0..<count { gradients.numbers[place(i)] = g[i] }
      for range in [0..<16, 16..<store.count] {
        state.update(
          step: t, range: range, parameters: store.numbers, gradients: gradients.numbers, kernels: kernels)
      }
      reference.step(
        t, g.map { Double($0) }, rate: sample.rate, beta1: sample.beta1, beta2: sample.beta2,
        epsilon: sample.epsilon, decay: sample.decay, decoupled: sample.kind == "adamw")
      guard t == 1 || t == 10 || t == 200 else { continue }
      for i in 0..<count {
        let difference = abs(Double(store.numbers[place(i)]) - reference.p[i])
        #expect(difference < 2e-5 * max(1, abs(reference.p[i])), "step \(t), element \(i)")
      }
    }
    #expect(state.arrays.count == 2)
    for i in 0..<count {
      #expect(abs(Double(state.arrays[0].numbers[place(i)]) - reference.m[i]) < 1e-5)
      #expect(abs(Double(state.arrays[1].numbers[place(i)]) - reference.v[i]) < 1e-5)
    }
  }

  /// Numbers from PyTorch 2.15 in double precision: five steps with the gradients [0.1 t, -0.5 / t, 0.001 (t - 3)].
  @Test(
    arguments: [
      ("adam", [], [0.495149169, -0.995598539, 2.002805627]),
      ("adam", [("rate", 0.01), ("weight_decay", 0.1)], [0.450787873, -0.953847309, 1.950000003]),
      ("adamw", [("rate", 0.1)], [0.013398138, -0.555799356, 2.269729711]),
      (
        "adamw", [("rate", 0.05), ("beta1", 0.8), ("beta2", 0.95), ("epsilon", 1e-3), ("weight_decay", 0.3)],
        [0.224365372, -0.720279092, 1.926935056]
      ),
    ] as [(String, [(String, Double)], [Double])])
  func equalsPyTorch(kind: String, keys: [(String, Double)], expected: [Double]) throws {
    let type = try #require(OptimizerRegistry.optimizer(of: kind))
    let optimizer = type.init(arguments: Arguments(keys.map { ($0.0, .decimal($0.1)) }))
    let graph = try Self.graph([3])
    let (store, gradients) = (try ParameterStore(graph), try ParameterStore(graph))
    let state = try OptimizerState(optimizer, for: graph)
    for (place, value) in [0.5, -1, 2].enumerated() { store.numbers[place] = Float(value) }
    for t in 1...5 {
      gradients.numbers[0] = 0.1 * Float(t)
      gradients.numbers[1] = -0.5 / Float(t)
      gradients.numbers[2] = 1e-3 * Float(t - 3)
      state.update(
        step: t, range: 0..<store.count, parameters: store.numbers, gradients: gradients.numbers,
        kernels: try KernelSelection.best())
    }
    for place in 0..<3 { #expect(abs(Double(store.numbers[place]) - expected[place]) < 2e-6, "\(place)") }
  }

  @Test func defaultsAreThoseOfPyTorch() {
    let adam = AdamRule(Arguments([]), Adam.schema)
    #expect([adam.rate, adam.beta1, adam.beta2, adam.epsilon, adam.decay] == [1e-3, 0.9, 0.999, 1e-8, 0])
    let adamW = AdamRule(Arguments([]), AdamW.schema)
    #expect(
      [adamW.rate, adamW.beta1, adamW.beta2, adamW.epsilon, adamW.decay] == [1e-3, 0.9, 0.999, 1e-8, 1e-2])
    #expect(AdamRule(Arguments([("rate", .integer(2))]), Adam.schema).rate == 2)
  }

  @Test func runsLeaveOutWhatIsFrozen() throws {
    var graph = try Self.graph([3, 20, 5, 16, 7], frozen: [2])
    let state = try OptimizerState(Adam(arguments: Arguments([])), for: graph)
    // Offsets are 0, 16, 48, 64, and behind all others that of what is frozen, 80, which has no place here.
    #expect(state.runs == [0..<71])
    #expect(state.arrays.map(\.count) == [80, 80])
    #expect(state.arrays[0].entries.map(\.name) == ["p0", "p1", "p3", "p4"])
    #expect(try ParameterStore(graph).count == 96)
    // What no gradient reaches has a place, but is left out.
    graph.gradients.removeAll { $0.parameter == 1 }
    #expect(try OptimizerState(Adam(arguments: Arguments([])), for: graph).runs == [0..<3, 48..<71])
    let none = try OptimizerState(Adam(arguments: Arguments([])), for: Self.graph([3], frozen: [0]))
    #expect(none.runs.isEmpty)
  }

  @Test func theRegistryIsRight() {
    let kinds = OptimizerRegistry.all.map { $0.schema.kind }
    #expect(kinds == kinds.sorted())
    #expect(Set(kinds).count == kinds.count)
    #expect(OptimizerRegistry.optimizer(of: "adm") == nil)
    for type in OptimizerRegistry.all {
      #expect(type.schema.shortKey.flatMap(type.schema.key) != nil)
      #expect(!type.schema.summary.isEmpty)
      for key in type.schema.keys where key.kind != .boolean {
        guard case .decimal(let range) = key.kind, case .decimal(let value)? = key.fallback else {
          Issue.record("\(key.name) is no number")
          continue
        }
        #expect(range.contains(value))
      }
    }
  }
}

import Differentiation
import Execution
import Foundation
import Graph
import KernelTable
import Operations
import Optimization
import Testing

/// Random graphs through everything: differentiated, rewritten, planned, split and run, against the plain
/// interpreter in double precision.
///
/// Allowed are 2e-5 of the largest element and 40 times what rounding every value to single precision changes (see
/// `Oracle`). A run of the tests looks at 1,000 graphs. `GRAPHC_RANDOM_GRAPHS=50000` looks at more and says how far it
/// is; a failure names its seed, and `GRAPHC_RANDOM_SEED=123 GRAPHC_RANDOM_GRAPHS=1` repeats that graph.
@Suite(.serialized) struct RandomGraphTests {
  private static func number(_ variable: String) -> Int? {
    ProcessInfo.processInfo.environment[variable].flatMap { Int($0) }
  }

  /// How many graphs.
  static let count = number("GRAPHC_RANDOM_GRAPHS") ?? 1000
  /// The first seed.
  static let first = UInt64(number("GRAPHC_RANDOM_SEED") ?? 1)

  struct Tally: Sendable {
    var seen = 0, graphs = 0, unstable = 0, unplanned = 0, whole = 0, nodes = 0
    var operations: Set<String> = []
    /// How often each variant of the passes was run.
    var variants: [String: Int] = [:]
    var failures: [String] = []

    mutating func add(_ other: Tally) {
      seen += other.seen
      graphs += other.graphs
      unstable += other.unstable
      unplanned += other.unplanned
      whole += other.whole
      nodes += other.nodes
      operations.formUnion(other.operations)
      variants.merge(other.variants, uniquingKeysWith: +)
      failures += other.failures
    }
  }

  /// The graphs are looked at in small lots, so that two cores share them.
  @Test func executorAgreesWithTheReference() async throws {
    var tally = Tally()
    let (count, first, lot) = (Self.count, Self.first, 20)
    try await withThrowingTaskGroup(of: Tally.self) { group in
      var next = 0
      func add() {
        guard next < count else { return }
        let range = next..<min(next + lot, count)
        next = range.upperBound
        group.addTask {
          let teams = [ThreadTeam(count: 1), ThreadTeam(count: 2, leastWork: 0)]
          var tally = Tally()
          for offset in range {
            do {
              try Self.check(first &+ UInt64(offset), teams, &tally)
            } catch {
              tally.failures.append("seed \(first &+ UInt64(offset)): \(error)")
            }
          }
          return tally
        }
      }
      for _ in 0..<2 { add() }
      var told = 0
      for try await part in group {
        // A long run tells at once.
        if count > 1000 { for failure in part.failures { print(failure) } }
        tally.add(part)
        if tally.failures.count < 4 { add() }
        if count > 1000, tally.seen - told >= 1000 {
          told = tally.seen
          print("\(tally.seen) of \(count) graphs, \(tally.nodes) nodes, \(tally.failures.count) failures")
        }
      }
    }
    for failure in tally.failures.prefix(4) { Issue.record("\(failure)") }
    guard Self.count > 100 else { return }
    // The run would say nothing if most graphs were left out, or none or all could be split.
    #expect(tally.graphs > Self.count * 3 / 5, "\(tally)")
    #expect(tally.whole > 0 && tally.whole < tally.graphs / 2, "\(tally)")
    #expect(tally.nodes > 12 * tally.graphs, "\(tally)")
    let missing = OperationRegistry.all.map { $0.name }.filter { !tally.operations.contains($0) }
    #expect(missing.isEmpty, "\(missing) never occurred")
    for variant in Self.variants {
      #expect(tally.variants[variant.name, default: 0] > Self.count / (8 * Self.variants.count), "\(variant)")
    }
  }

  /// The pipeline whole, empty, and without each pass.
  private static let variants: [(name: String, skipped: Set<String>)] =
    [("all passes", []), ("no passes", Set(Pipeline.optional.map { $0.name }))]
    + Pipeline.optional.map { ("without \($0.name)", [$0.name]) }

  private static func check(_ seed: UInt64, _ teams: [ThreadTeam], _ tally: inout Tally) throws {
    var generator = Generator(seed: seed &+ 99)
    tally.seen += 1
    let random = try RandomGraph(seed: seed)
    let plain = try random.differentiated()
    try plain.verify()
    let batch = generator.once(in: 12) ? 0 : generator.integer(1...7)
    let sizes = random.sizes(batch: batch)
    let (inputs, parameters) = (try random.inputs(batch: batch), try random.parameterValues())
    guard (try? TapePlan(plain, sizes: sizes)) != nil else {
      tally.unplanned += 1
      return
    }
    let oracle = try Oracle(plain, inputs: inputs, parameters: parameters, sizes: sizes, stepKey: seed)
    guard !oracle.isUnstable else {
      tally.unstable += 1
      return
    }
    tally.graphs += 1
    tally.nodes += plain.nodes.count
    tally.operations.formUnion(plain.nodes.map { type(of: $0.operation).name })
    var made: [String: Graph] = [:]
    func variant() throws -> (name: String, graph: Graph) {
      // All passes together are what is run.
      let (name, skipped) = generator.once(in: 3) ? Self.variants[0] : generator.pick(Self.variants)
      tally.variants[name, default: 0] += 1
      let graph = try made[name] ?? random.optimized(skipping: skipped)
      made[name] = graph
      tally.operations.formUnion(graph.nodes.map { type(of: $0.operation).name })
      return (name, graph)
    }
    func compare(_ result: RunResult, _ what: String) {
      for (place, expected) in oracle.outputs.enumerated() where !expected.agrees(result.outputs[place]) {
        fail("output \(plain.outputs[place].name)", result.outputs[place], expected, what)
      }
      for (place, expected) in oracle.gradients {
        let got = result.gradients[place] ?? expected.value.elements.map { _ in 0 }
        if !expected.agrees(got) { fail("gradient of \(plain.parameters[place].name)", got, expected, what) }
      }
    }
    func fail(_ name: String, _ got: [Double], _ expected: Oracle.Expected, _ what: String) {
      tally.failures.append(
        """
        seed \(seed), batch \(batch), \(what): \(name) is \(got.prefix(12)), not \
        \(expected.value.elements.prefix(12)) within \(expected.allowed)
        \(plain)
        """)
    }
    let (name, graph) = try variant()
    let kernels = generator.pick(Runner.tables)
    compare(
      try Runner.runBare(
        graph, inputs: inputs, parameters: parameters, sizes: sizes, stepKey: seed, kernels: kernels),
      "\(name), bare, \(kernels.name)")
    for (place, team) in teams.enumerated() {
      let (name, graph) = try variant()
      let kernels = generator.pick(Runner.tables)
      let tileBytes = generator.pick([1, 3000, 20_000, Executor.defaultTileBytes])
      let store = try Runner.store(graph, parameters)
      let executor = Executor(graph, parameters: store, kernels: kernels, team: team, tileBytes: tileBytes)
      if place == 0, !executor.splitsBatch { tally.whole += 1 }
      let what =
        "\(name), \(team.count) threads, tiles of \(tileBytes), \(kernels.name), splits \(executor.splitsBatch)"
      let first = try Runner.run(executor, inputs: inputs, sizes: sizes, stepKey: seed)
      compare(first, what)
      // Another batch in between leaves other numbers in the memory; the bytes stay the same.
      let other = generator.integer(1...9)
      if (try? TapePlan(graph, sizes: random.sizes(batch: other))) != nil {
        _ = try Runner.run(
          executor, inputs: try random.inputs(batch: other), sizes: random.sizes(batch: other),
          stepKey: seed &+ 1)
      }
      let second = try Runner.run(executor, inputs: inputs, sizes: sizes, stepKey: seed)
      if first.bits != second.bits {
        tally.failures.append("seed \(seed), \(what): two runs differ\n\(plain)")
      }
    }
  }

  /// Examples run one by one give what they give in a batch.
  @Test func examplesAreIndependent() throws {
    let team = ThreadTeam(count: 1)
    var checked = 0
    for seed in (50_000 as UInt64)..<50_060 {
      let random = try RandomGraph(seed: seed)
      guard random.graph.keepsExamplesApart, !random.hasDropout else { continue }
      let sizes = random.sizes(batch: 3)
      guard (try? TapePlan(random.graph, sizes: sizes)) != nil else { continue }
      let inputs = try random.inputs(batch: 3)
      let oracle = try Oracle(
        random.graph, inputs: inputs, parameters: try random.parameterValues(), sizes: sizes, stepKey: 0)
      guard !oracle.isUnstable else { continue }
      let executor = Executor(
        random.graph, parameters: try Runner.store(random.graph, try random.parameterValues()),
        kernels: try KernelSelection.best(), team: team)
      for example in 0..<3 {
        var one = inputs
        for input in random.graph.inputs where random.graph.type(input.value).axes.first == RandomGraph.batch
        {
          guard let array = inputs[input.name] else { continue }
          let each = array.elements.count / 3
          one[input.name] = ReferenceTensor(
            shape: [1] + array.shape.dropFirst(),
            elements: Array(array.elements[(example * each)..<((example + 1) * each)]))
        }
        let result = try Runner.run(executor, inputs: one, sizes: random.sizes(batch: 1), stepKey: 0)
        let dependence = random.graph.exampleDependence
        for (place, output) in random.graph.outputs.enumerated()
        // What only gradients use may divide by the number of examples.
        where dependence[output.value.index] == .each && !random.ends.contains(output.value) {
          let whole = oracle.outputs[place]
          guard let axis = random.graph.type(output.value).index(of: "batch") else { continue }
          let e = whole.value.extents(around: axis)
          var part: [Double] = []
          for outer in 0..<e.outer {
            let start = (outer * 3 + example) * e.inner
            part += whole.value.elements[start..<(start + e.inner)]
          }
          let differences: [Double] = zip(result.outputs[place], part).map { $1.isFinite ? abs($0 - $1) : 0 }
          #expect(
            differences.allSatisfy { $0 <= whole.allowed },
            "seed \(seed), example \(example), \(output.name)\n\(random.graph)")
          checked += 1
        }
      }
    }
    #expect(checked > 40)
  }

  /// Every pass keeps what a graph comes to, and every rule of graphs.
  @Test func passesKeepValues() throws {
    var firsts = 0
    for seed in (90_000 as UInt64)..<90_080 {
      let random = try RandomGraph(seed: seed)
      let graph = try random.differentiated()
      let sizes = random.sizes(batch: 2)
      guard (try? TapePlan(graph, sizes: sizes)) != nil else { continue }
      let (inputs, parameters) = (try random.inputs(batch: 2), try random.parameterValues())
      func values(_ graph: Graph) throws -> ([[Double]], [[Double]]) {
        let values = try ReferenceInterpreter.run(
          graph, inputs: inputs, parameters: parameters, sizes: sizes, stepKey: 5)
        return (
          graph.outputs.map { values[$0.value]?.elements ?? [] },
          graph.gradients.map { gradient in
            gradient.contributions.reduce(into: []) { sum, id in
              let part = values[id]?.elements ?? []
              sum = sum.isEmpty ? part : zip(sum, part).map(+)
            }
          }
        )
      }
      let before = try values(graph)
      var current = graph
      for pass in Pipeline.all {
        current = try pass.run(current)
        try current.verify()
        #expect(current.nodes.count <= graph.nodes.count)
        let after = try values(current)
        #expect(same(before.0, after.0) && same(before.1, after.1), "seed \(seed), \(pass.name)")
        // A pass that has run finds nothing more to do.
        #expect(try pass.run(current).description == current.description, "seed \(seed), \(pass.name) again")
      }
      // What comes before gradients changes the graph that they are made of.
      let narrowed = try random.optimized(skipping: Set(Pipeline.all.map { $0.name }))
      let early = try values(narrowed)
      #expect(same(before.0, early.0) && same(before.1, early.1), "seed \(seed), early passes")
      if narrowed.nodes.contains(where: { $0.operation.attributes["asked"] != nil }) { firsts += 1 }
      // The printed graph is the graph.
      #expect(
        current.gradients.count == graph.gradients.count && current.outputs.count == graph.outputs.count)
    }
    #expect(firsts > 0)
  }

  private func same(_ a: [[Double]], _ b: [[Double]]) -> Bool {
    a.count == b.count
      && zip(a, b).allSatisfy { x, y in
        x.count == y.count
          && zip(x, y).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN || abs($0 - $1) <= 1e-9 * abs($0) }
      }
  }
}

import Execution
import Graph
import Testing

@testable import Training

@Suite struct InitializationTests {
  static func filled(
    _ parameters: [(String, [Int], Initializer)], seed: UInt64 = 1
  ) throws -> (store: ParameterStore, values: [String: [Float]]) {
    var graph = Graph(name: "start")
    for (name, shape, initializer) in parameters {
      let axes = shape.enumerated().map { Axis("a\($0.offset)", $0.element) }
      _ = graph.addParameter(name, TensorType(.f32, axes), initializer)
    }
    let store = try ParameterStore(graph)
    ParameterInitialization.fill(store, for: graph, seed: seed)
    return (store, Dictionary(uniqueKeysWithValues: store.entries.map { ($0.name, Array(store.buffer($0))) }))
  }

  static func moments(_ values: [Float]) -> (mean: Double, deviation: Double) {
    let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
    let square = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(values.count)
    return (mean, square.squareRoot())
  }

  @Test func normalNumbersHaveTheirMoments() throws {
    let numbers = try Self.filled([("w", [200, 100], .normal(mean: 2, deviation: 0.5))]).values["w"] ?? []
    let (mean, deviation) = Self.moments(numbers)
    // Five standard errors.
    #expect(abs(mean - 2) < 5 * 0.5 / 141)
    #expect(abs(deviation - 0.5) < 5 * 0.5 / 200)
    #expect(Set(numbers.map(\.bitPattern)).count > 19_000)
  }

  @Test func uniformNumbersFillTheirRange() throws {
    let numbers = try Self.filled([("w", [20_000], .uniform(bound: 0.25))]).values["w"] ?? []
    let (mean, deviation) = Self.moments(numbers)
    #expect(numbers.allSatisfy { abs($0) <= 0.25 })
    #expect(numbers.contains { $0 > 0.249 } && numbers.contains { $0 < -0.249 })
    #expect(abs(mean) < 5 * 0.1443 / 141)
    #expect(abs(deviation - 0.25 / 3.0.squareRoot()) < 0.002)
  }

  @Test func theOthersAreExact() throws {
    let values = try Self.filled([
      ("zeros", [3], .zeros), ("ones", [3], .ones), ("constant", [2, 2], .constant([1, -2, 0.5, 4])),
    ]).values
    #expect(values["zeros"] == [0, 0, 0])
    #expect(values["ones"] == [1, 1, 1])
    #expect(values["constant"] == [1, -2, 0.5, 4])
  }

  @Test func thePaddingRowIsZeroAndOnlyThat() throws {
    let plain = try Self.filled([("e", [5, 3], .normal(mean: 0, deviation: 1))]).values["e"] ?? []
    for row in [0, 4] {
      let values =
        try Self.filled([("e", [5, 3], .normalExceptRow(deviation: 1, zeroRow: row))]).values["e"] ?? []
      for index in values.indices {
        #expect(values[index] == (index / 3 == row ? 0 : plain[index]))
      }
    }
    let outside =
      try Self.filled([("e", [5, 3], .normalExceptRow(deviation: 1, zeroRow: 5))]).values["e"] ?? []
    #expect(!outside.contains(0))
  }

  @Test func aLayerMoreDoesNotChangeTheOthers() throws {
    let a = ("a.weight", [4, 5], Initializer.uniform(bound: 1))
    let b = ("b.weight", [4, 5], Initializer.uniform(bound: 1))
    let c = ("c.weight", [7], Initializer.normal(mean: 0, deviation: 1))
    let one = try Self.filled([a, b]).values
    let two = try Self.filled([c, b, a]).values
    #expect(one["a.weight"] == two["a.weight"])
    #expect(one["b.weight"] == two["b.weight"])
    #expect(one["a.weight"] != one["b.weight"])
    #expect(try Self.filled([a, b], seed: 2).values["a.weight"] != one["a.weight"])
  }

  @Test func theKeyOfANameIsFixed() {
    // The published test vectors of FNV-1a.
    #expect(ParameterInitialization.key(of: "") == 0xcbf2_9ce4_8422_2325)
    #expect(ParameterInitialization.key(of: "a") == 0xaf63_dc4c_8601_ec8c)
    #expect(ParameterInitialization.key(of: "foobar") == 0x8594_4171_f739_67e8)
  }
}

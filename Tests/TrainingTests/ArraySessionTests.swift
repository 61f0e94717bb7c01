import DataSources
import Diagnostics
import Execution
import Graph
import Operations
import Testing

@testable import Training
import TestSupport

@Suite struct ArraySessionTests {
  typealias Array4 = (name: String, type: String, shape: [Int], bytes: [UInt8])

  static let x: Array4 = (
    "x", "F32", [2, 4], [1, 0, 0, 2, 0, 1, 0, -1].flatMap { (v: Float) in littleEndian(v.bitPattern) }
  )
  static let labels: Array4 = ("labels", "I64", [2], littleEndian(Int64(2)) + littleEndian(Int64(0)))

  static func run(
    _ arrays: [Array4], graph: Graph? = nil, known: Set<String> = []
  ) throws -> (results: ArraySession.Results, store: ParameterStore) {
    try withTemporaryFolder { folder in
      writeArrays("\(folder)/x", arrays)
      let problem = try SoftmaxProblem()
      let graph = graph ?? problem.model.training
      let store = try ParameterStore(graph)
      ParameterInitialization.fill(store, for: graph, seed: 1)
      let session = ArraySession(
        graph, parameters: store, kernels: problem.kernels, team: ThreadTeam(count: 2))
      return (try session.run(SafetensorsFile.open("\(folder)/x"), known: known), store)
    }
  }

  static func codes(_ arrays: [Array4], known: Set<String> = []) throws -> [Diagnostic] {
    do {
      _ = try run(arrays, known: known)
      return []
    } catch let error as DiagnosticsError {
      return error.diagnostics
    }
  }

  static func floats(_ tensor: SafetensorsWriter.Tensor?) -> [Float] {
    if case .floats(let values)? = tensor?.elements { return values }
    return []
  }

  @Test func givesTheLossAndItsGradients() throws {
    let (results, store) = try Self.run([Self.x, Self.labels])
    let (weight, bias) = (store.numbers(of: "head.weight"), store.numbers(of: "head.bias"))
    let points: [[Double]] = [[1, 0, 0, 2], [0, 1, 0, -1]]
    var loss = 0.0
    var weightGradient = [Double](repeating: 0, count: 12)
    var biasGradient = [Double](repeating: 0, count: 3)
    for (point, label) in zip(points, [2, 0]) {
      let logits = (0..<3).map { c in
        Double(bias[c]) + (0..<4).reduce(0.0) { $0 + Double(weight[c * 4 + $1]) * point[$1] }
      }
      let powers = logits.map(exponential)
      let sum = powers.reduce(0, +)
      loss -= logarithm(powers[label] / sum) / 2
      for c in 0..<3 {
        let d = (powers[c] / sum - (c == label ? 1 : 0)) / 2
        biasGradient[c] += d
        for f in 0..<4 { weightGradient[c * 4 + f] += d * point[f] }
      }
    }
    #expect(results.outputs.map(\.name) == ["loss"])
    #expect(results.outputs.first?.shape == [])
    #expect(abs(Double(results.loss ?? 0) - loss) < 1e-6)
    #expect(Self.floats(results.outputs.first) == [results.loss ?? 0])
    try #require(results.gradients.map(\.name) == ["head.weight", "head.bias", "unused.weight"])
    #expect(results.gradients.map(\.shape) == [[3, 4], [3], [5]])
    for (a, b) in zip(Self.floats(results.gradients[0]), weightGradient) {
      #expect(abs(Double(a) - b) < 1e-6)
    }
    for (a, b) in zip(Self.floats(results.gradients[1]), biasGradient) { #expect(abs(Double(a) - b) < 1e-6) }
    #expect(Self.floats(results.gradients[2]) == [0, 0, 0, 0, 0])
  }

  @Test func otherElementTypesAreConverted() throws {
    let right = try Self.run([Self.x, Self.labels]).results.loss
    var (x, labels) = (Self.x, Self.labels)
    x.type = "F64"
    x.bytes = [1, 0, 0, 2, 0, 1, 0, -1].flatMap { (v: Double) in littleEndian(v.bitPattern) }
    labels.type = "U8"
    labels.bytes = [2, 0]
    #expect(try Self.run([x, labels]).results.loss == right)
    x.type = "F16"
    x.bytes = [1, 0, 0, 2, 0, 1, 0, -1].flatMap { (v: Float16) in littleEndian(v.bitPattern) }
    labels.type = "I32"
    labels.bytes = littleEndian(Int32(2)) + littleEndian(Int32(0))
    #expect(try Self.run([x, labels]).results.loss == right)
  }

  @Test func everyProblemIsTold() throws {
    var (x, labels) = (Self.x, Self.labels)
    x.name = "xx"
    labels.bytes = littleEndian(Int64(2)) + littleEndian(Int64(3))
    let problems = try Self.codes([x, labels])
    try #require(problems.map(\.code) == [.arrayUnexpected, .arrayMissing, .indexOutOfRange])
    #expect(problems[0].help == ["did you mean `x`?"])
    #expect(problems[1].help == ["did you mean `xx`?"])
    #expect(problems[2].message.contains("holds 3 at position 1, but must lie from 0 to 2"))
  }

  @Test func arraysOfOthersAreAllowedByName() throws {
    let extra: Array4 = ("weights", "F32", [1], littleEndian(Float(1).bitPattern))
    #expect(try Self.codes([Self.x, Self.labels, extra]).map(\.code) == [.arrayUnexpected])
    #expect(try Self.codes([Self.x, Self.labels, extra], known: ["weights"]).isEmpty)
  }

  @Test func shapesMustFit() throws {
    var x = Self.x
    x.shape = [2, 2, 2]
    #expect(try Self.codes([x, Self.labels]).map(\.code) == [.arrayWrongShape])
    x.shape = [4, 2]
    #expect(try Self.codes([x, Self.labels]).first?.message.contains("length 2 along `feature`") == true)
    x.shape = [1, 4]
    x.bytes = Array(x.bytes.prefix(16))
    let batch = try Self.codes([x, Self.labels])
    #expect(batch.map(\.code) == [.arrayWrongShape])
    #expect(batch.first?.message.contains("length 2 along `batch`, but `batch` is 1 in `x`") == true)
  }

  @Test func elementTypesMustFit() throws {
    var (x, labels) = (Self.x, Self.labels)
    x.type = "I32"
    labels.type = "F64"
    #expect(try Self.codes([x, labels]).map(\.code) == [.arrayWrongElementType, .arrayWrongElementType])
    labels = Self.labels
    labels.bytes = littleEndian(Int64(1) << 40) + littleEndian(Int64(0))
    #expect(try Self.codes([Self.x, labels]).map(\.code) == [.arrayWrongElementType])
    x = Self.x
    x.bytes.replaceSubrange(4..<8, with: littleEndian(Float.nan.bitPattern))
    #expect(try Self.codes([x, Self.labels]).map(\.code) == [.arrayNotFinite])
  }

  @Test func noExamplesGiveNoNumbers() throws {
    let graph = try SoftmaxProblem.graph(dropout: nil, isFrozen: false)
    let results = try Self.run(
      [("x", "F32", [0, 4], []), ("labels", "I64", [0], [])], graph: graph
    ).results
    #expect(results.outputs.map(\.shape) == [[0, 3], []])
    #expect(results.gradients.isEmpty)
    #expect(results.loss == 0)
  }

  /// Outputs that have `batch` elsewhere, or not at all.
  @Test func outputsOfEveryKindAreHandedOut() throws {
    var graph = Graph(name: "kinds")
    let batch = Axis("batch", Size(symbol: "batch"))
    let x = graph.addInput("x", TensorType(.f32, [batch, Axis("feature", 4)]))
    let table = graph.addParameter("table", TensorType(.f32, [Axis("out", 3)]), .constant([1, 2, 3]))
    let turned = try graph.apply(Permute(order: ["feature", "batch"]), [x])[0]
    let shown = try graph.apply(ReLU(), [table])[0]
    graph.outputs = [
      Graph.Output(name: "turned", value: turned), Graph.Output(name: "shown", value: shown),
      Graph.Output(name: "table", value: table),
    ]
    let results = try Self.run([Self.x], graph: graph).results
    try #require(results.outputs.map(\.shape) == [[4, 2], [3], [3]])
    #expect(Self.floats(results.outputs[0]) == [1, 0, 0, 1, 0, 0, 2, -1])
    #expect(Self.floats(results.outputs[1]) == [1, 2, 3])
    #expect(Self.floats(results.outputs[2]) == [1, 2, 3])
    graph.outputs.removeFirst()
    let split = try Self.run([Self.x], graph: graph).results
    #expect(Self.floats(split.outputs[0]) == [1, 2, 3])
  }

  private func exponential(_ x: Double) -> Double {
    // The Taylor series, after halving until it converges at once.
    var (term, sum) = (1.0, 1.0)
    for n in 1..<30 {
      term *= x / 16 / Double(n)
      sum += term
    }
    for _ in 0..<4 { sum *= sum }
    return sum
  }

  private func logarithm(_ x: Double) -> Double {
    var y = 0.0
    for _ in 0..<60 { y += 2 * (x - exponential(y)) / (x + exponential(y)) }
    return y
  }
}

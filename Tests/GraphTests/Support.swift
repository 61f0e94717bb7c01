import Graph
import Operations

/// Repeatable random numbers: SplitMix64.
struct Generator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Graphs to print and to read.
enum Graphs {
  /// Every sample of every operation, in one graph.
  static func ofAllSamples() throws -> Graph {
    var graph = Graph(name: "all \"samples\"\\\n")
    graph.bounds = ["time": 128, "batch": 7]
    for type in OperationRegistry.all {
      for (index, sample) in type.samples.enumerated() {
        let operands = sample.operands.enumerated().map { place, type in
          let name = "\(Swift.type(of: sample.operation).name)\(index).\(place)"
          return type.element == .f32
            ? graph.addParameter(name, type, .normal(mean: 0, deviation: 0.02), isTrainable: place == 0)
            : graph.addInput(name, type, indexBound: type.element == .i32 ? 9 : nil)
        }
        let results = try graph.apply(sample.operation, operands, scope: "layer.\(index)")
        graph.outputs.append(Graph.Output(name: "y\(graph.outputs.count)", value: results[0]))
      }
    }
    return graph
  }

  /// A small graph with names, sizes and starts of every kind.
  static func withOddNames() throws -> Graph {
    var graph = Graph(name: "")
    let time = Size(symbol: "time")
    let half = try time.subtracting(Size(1)).dividedRoundingDown(by: 2)
    let type = TensorType(
      .f32,
      [
        Axis("batch", Size(symbol: "batch")), Axis("my axis", half), Axis("floor", Size(symbol: "floor")),
        Axis("a-b", try Size(symbol: "x-y").adding(Size(-3))),
        Axis(
          "n", try Size(-1).multiplied(by: time).adding(Size(symbol: "long length")).adding(Size(Int.max))),
      ])
    let x = graph.addInput("the input", type)
    _ = graph.addInput("Größe \"1\"", TensorType(.i32, []), indexBound: Int.max)
    let fixed = TensorType(.f32, [Axis("row", 2), Axis("feature", 1)])
    _ = graph.addParameter("the input", fixed, .constant([-0.0, 1e-300]))
    _ = graph.addParameter("w", fixed, .normalExceptRow(deviation: 1, zeroRow: 1), isTrainable: false)
    _ = graph.addParameter("%", fixed, .uniform(bound: 1e22))
    _ = graph.addParameter("", TensorType(.f32, []), .ones)
    let a = try graph.apply(ReLU(), [x], scope: "a scope, with @ and ~")[0]
    let b = try graph.apply(ReLU(), [a], scope: "")[0]
    let c = try graph.apply(Scale(by: 1e22), [b], name: "true")[0]
    let d = try graph.apply(Scale(by: -.infinity), [c], name: "a, b")[0]
    graph.outputs = [Graph.Output(name: "y = z", value: d), Graph.Output(name: "x", value: x)]
    graph.gradients = [Graph.ParameterGradient(parameter: 0, contributions: [ValueID(2), ValueID(4)])]
    return graph
  }
}

func parse(_ text: String) throws(GraphParseError) -> Graph {
  try Graph.parse(text) { OperationRegistry.operation(named: $0) }
}

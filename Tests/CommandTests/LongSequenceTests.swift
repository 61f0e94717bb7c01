import DataSources
import Driver
import Execution
import Glibc
import Graph
import Testing

/// `graphs/linear-attention.yaml`: memory grows with the tokens, not with their square, and 65,536 are no matter.
///
/// Time is measured by Tests/measure-attention.sh.
@Suite struct LongSequenceTests {
  private static let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
  private static let sizes = [1024, 2048, 4096, 8192, 16384, 32768, 65536]

  /// The slope of the line through the logarithms.
  private static func exponent(_ points: [(size: Int, value: Double)]) -> Double {
    let logs = points.map { (x: log(Double($0.size)), y: log($0.value)) }
    let count = Double(logs.count)
    let (x, y) = (logs.reduce(0) { $0 + $1.x } / count, logs.reduce(0) { $0 + $1.y } / count)
    return logs.reduce(0) { $0 + ($1.x - x) * ($1.y - y) } / logs.reduce(0) { $0 + ($1.x - x) * ($1.x - x) }
  }

  private static func graph(kind: String, causal: Bool = false) throws -> Graph {
    let space = try Workspace()
    let file = try #require(fopen("\(root)/graphs/linear-attention.yaml", "r"))
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 14)
    let count = fread(&bytes, 1, bytes.count, file)
    let text = String(decoding: bytes[..<count], as: UTF8.self)
    let settings = "kind: \(kind), causal: \(causal)"
    space.write("model.yaml", Array(text.replacing("kind: linear", with: settings).utf8))
    return try CompiledModel.training(try ModelLoader.load("\(space.path)/model.yaml").model())
  }

  @Test(arguments: [false, true]) func memoryOfATrainingStepIsLinear(causal: Bool) throws {
    let graph = try Self.graph(kind: "linear", causal: causal)
    var points: [(size: Int, value: Double)] = []
    for size in Self.sizes {
      let estimate = try MemoryEstimate(graph, sizes: ["batch": 1, "time": size], threads: 1)
      points.append((size, Double(estimate.activations)))
    }
    let exponent = Self.exponent(points)
    #expect(exponent > 0.9 && exponent <= 1.1, "\(exponent): \(points)")
    // About ten values of the width for each token, and no matrix of tokens by tokens.
    #expect(points[6].value < 16 * 4 * 64 * 65536)
  }

  /// The operations that are counted grow so too; those of softmax attention with the square.
  @Test func operationsAreLinear() throws {
    for (kind, range) in [("linear", 0.99...1.01), ("softmax", 1.9...2.01)] {
      let graph = try Self.graph(kind: kind)
      let points = try Self.sizes.suffix(4).map { size in
        let sizes = ["batch": 1, "time": size]
        let cost = try graph.nodes.reduce(0.0) { sum, node in
          sum
            + node.operation.cost(
              operands: try node.operands.map { try graph.type($0).shape(sizes) },
              results: try node.results.map { try graph.type($0).shape(sizes) })
        }
        return (size: size, value: cost)
      }
      let exponent = Self.exponent(points)
      #expect(range.contains(exponent), "\(kind): \(exponent)")
    }
  }

  @Test func sixtyFiveThousandTokensRun() throws {
    let space = try Workspace()
    let (time, width) = (65536, 64)
    var state: UInt64 = 7
    let numbers = (0..<time * width).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(Int(state >> 40) - 1 << 23) / Float(1 << 23)
    }
    try SafetensorsWriter.write(
      "\(space.path)/x.safetensors",
      tensors: [SafetensorsWriter.Tensor(name: "x", shape: [1, time, width], elements: .floats(numbers))])
    let model = try ModelLoader.load("\(Self.root)/graphs/linear-attention.yaml")
    _ = try ArrayRun.run(
      model,
      ArrayRun.Request(
        inputs: "\(space.path)/x.safetensors", outputs: "\(space.path)/y.safetensors", gradients: nil,
        isTraining: false), RunOptions())
    let y = try SafetensorsFile.open("\(space.path)/y.safetensors").floats("attention")
    try #require(y.count == time * width)
    #expect(y.allSatisfy { $0.isFinite })
    // Means over 65,536 tokens of noise are small, and no two alike.
    #expect(y.contains { $0 != 0 } && y.allSatisfy { abs($0) < 0.5 })
    #expect(Array(y[..<width]) != Array(y[width..<2 * width]))
  }
}

import DataSources
import Driver
import Glibc
import Testing

/// `graphs/plain-self-attention.yaml`: the three outputs of the homework, for growing norms.
@Suite struct PlainAttentionTests {
  /// The homework's tokens from an orthogonal basis whose vectors have the norm β: x1 = d + b, x2 = a, x3 = c + b.
  private static func tokens(_ norm: Float) -> [[Float]] {
    let half = norm / 2
    let basis: [[Float]] = [
      [half, half, half, half], [half, -half, half, -half], [half, half, -half, -half],
      [half, -half, -half, half],
    ]
    func sum(_ a: Int, _ b: Int) -> [Float] { zip(basis[a], basis[b]).map { $0 + $1 } }
    return [sum(3, 1), basis[0], sum(2, 1)]
  }

  @Test func tokensAreCopiedWhenTheyAreLong() throws {
    let norms: [Float] = [0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 8, 16, 100, 1000]
    let space = try Workspace()
    let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
    let model = try ModelLoader.load("\(root)/graphs/plain-self-attention.yaml")
    try SafetensorsWriter.write(
      "\(space.path)/x.safetensors",
      tensors: [
        SafetensorsWriter.Tensor(
          name: "x", shape: [norms.count, 3, 4],
          elements: .floats(norms.flatMap { Self.tokens($0).flatMap(\.self) }))
      ])
    _ = try ArrayRun.run(
      model,
      ArrayRun.Request(
        inputs: "\(space.path)/x.safetensors", outputs: "\(space.path)/y.safetensors", gradients: nil,
        isTraining: false), RunOptions())
    let y = try SafetensorsFile.open("\(space.path)/y.safetensors").floats("y")
    try #require(y.count == norms.count * 12)
    var before = Float.infinity
    for (place, norm) in norms.enumerated() {
      let x = Self.tokens(norm)
      // The products: x1 · x1 = x3 · x3 = 2β², x2 · x2 = x1 · x3 = β², the others 0.
      let square = Double(norm * norm)
      let products: [[Double]] = [[2 * square, 0, square], [0, square, 0], [square, 0, 2 * square]]
      var distance: Float = 0
      for token in 0..<3 {
        let largest = products[token].max() ?? 0
        let weights = products[token].map { exp($0 - largest) }
        let total = weights.reduce(0, +)
        for feature in 0..<4 {
          let own = y[place * 12 + token * 4 + feature]
          let wanted = (0..<3).reduce(0.0) { $0 + weights[$1] / total * Double(x[$1][feature]) }
          #expect(abs(Double(own) - wanted) <= 1e-6 * Double(norm), "β \(norm), y\(token + 1)")
          distance = max(distance, abs(own - x[token][feature]) / norm)
        }
      }
      #expect(distance <= before, "β \(norm): further from a copy than with less")
      if norm >= 6 { #expect(distance <= 1e-6, "β \(norm): y is not x, by \(distance)") }
      if norm <= 0.5 { #expect(distance > 0.3, "β \(norm): short tokens are mixed") }
      before = distance
    }
  }
}

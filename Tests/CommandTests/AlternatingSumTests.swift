import DataSources
import Driver
import Glibc
import Testing

/// `graphs/alternating-sum-rnn.yaml`: a recurrence wired by hand is right on every sequence of even length.
@Suite struct AlternatingSumTests {
  @Test func tenThousandSequences() throws {
    let space = try Workspace()
    let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
    let model = try ModelLoader.load("\(root)/graphs/alternating-sum-rnn.yaml")
    var state: UInt64 = 42
    func next() -> Float {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(Int(state >> 33) % 2001 - 1000)
    }
    var seen = Set<Float>()
    for length in stride(from: 2, through: 40, by: 2) {
      let count = 500
      let numbers = (0..<count * length).map { _ in next() }
      try SafetensorsWriter.write(
        "\(space.path)/x.safetensors",
        tensors: [SafetensorsWriter.Tensor(name: "x", shape: [count, length, 1], elements: .floats(numbers))])
      _ = try ArrayRun.run(
        model,
        ArrayRun.Request(
          inputs: "\(space.path)/x.safetensors", outputs: "\(space.path)/y.safetensors", gradients: nil,
          isTraining: false), RunOptions())
      let results = try SafetensorsFile.open("\(space.path)/y.safetensors")
      let (y, difference) = (try results.floats("y"), try results.floats("difference"))
      try #require(y.count == count && difference.count == count)
      for row in 0..<count {
        let sequence = numbers[row * length..<(row + 1) * length]
        let sum = sequence.enumerated().reduce(Float(0)) {
          $0 + ($1.offset % 2 == 1 ? $1.element : -$1.element)
        }
        #expect(difference[row] == sum)
        #expect(y[row] == (sum > 0 ? 1 : sum < 0 ? 0 : 0.5))
        seen.insert(y[row])
      }
    }
    #expect(seen.isSuperset(of: [0, 1]))
  }
}

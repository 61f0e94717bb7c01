import Execution
import Graph
import Operations
import Testing

/// Outputs of every kind: of each example, sums over them, and what does not depend on them.
@Suite struct OutputTests {
  private let time = Axis("time", 3)
  private let feature = Axis("feature", 4)

  @Test func outputsOfEveryKind() throws {
    var c = GraphCase()
    let x = c.input("x", time, feature)
    let w = c.parameter("w", feature)
    let y = try c.apply(Multiply(), x, w)
    c.output(
      y, w, try c.apply(Tanh(), w), try c.apply(Sinusoid(), x), try c.apply(ReduceSum(axes: ["batch"]), y),
      try c.apply(ReduceSum(axes: ["batch", "time", "feature"]), y),
      try c.apply(ReduceSum(axes: ["feature"]), w),
      try c.apply(Scale(by: 2), try c.apply(ReduceSum(axes: ["batch"]), x)))
    try c.check(splits: true)
  }

  @Test func batchInTheMiddleAndAtTheEnd() throws {
    var c = GraphCase()
    let x = c.input("x", time, feature)
    c.output(
      try c.apply(Permute(order: ["time", "batch", "feature"]), x),
      try c.apply(Permute(order: ["feature", "time", "batch"]), x))
    try c.check(splits: true)
  }

  @Test func outputsOfAGraphThatMixesExamples() throws {
    var c = GraphCase()
    let x = c.input("x", time, feature)
    let mean = try c.apply(MeanOver(axis: "batch"), x)
    c.output(
      mean, x, try c.apply(Add(), x, mean), try c.apply(ReduceSum(axes: ["batch", "time", "feature"]), x))
    try c.check(splits: false)
  }

  @Test func functionOfASumIsNotSplit() throws {
    var c = GraphCase()
    let x = c.input("x", feature)
    c.output(try c.apply(Tanh(), try c.apply(ReduceSum(axes: ["batch"]), x)))
    try c.check(splits: false)
  }

  /// What all examples share loses the same elements in every part of the batch.
  @Test func dropoutOfWhatExamplesShare() throws {
    var c = GraphCase()
    let x = c.input("x", feature)
    let w = c.parameter("w", feature)
    let kept = try c.apply(Dropout(rate: 0.5, site: "w"), w)
    c.output(try c.apply(Multiply(), try c.apply(Dropout(rate: 0.5, site: "x"), x), kept), kept)
    try c.check(splits: true)
  }

  /// An axis of a parameter that happens to be named `batch` is not that of the examples.
  @Test func parameterWithAnAxisOfThatName() throws {
    var c = GraphCase()
    let x = c.input("x", feature)
    let w = c.parameter("w", Axis("batch", 2), feature)
    c.output(try c.apply(Tanh(), x), w, try c.apply(Dropout(rate: 0.5, site: "w"), try c.apply(Tanh(), w)))
    c.output(try c.apply(MeanOver(axis: "batch"), w))
    try c.check(splits: true)
  }

  @Test func noWantedOutputIsFine() throws {
    var c = GraphCase()
    let x = c.input("x", feature)
    c.output(try c.apply(Tanh(), x), try c.apply(ReduceSum(axes: ["batch", "feature"]), x))
    let executor = Executor(
      c.graph, parameters: try ParameterStore(c.graph), kernels: try KernelSelection.best(),
      team: ThreadTeam(count: 2))
    let numbers = [Float](repeating: 1, count: 12)
    var sum: Float = 0
    try numbers.withUnsafeBytes { bytes in
      let start = try #require(bytes.baseAddress)
      try executor.run(inputs: [start], sizes: ["batch": 3], outputs: [nil, nil])
      try withUnsafeMutablePointer(to: &sum) {
        try executor.run(inputs: [start], sizes: ["batch": 3], outputs: [nil, $0])
      }
    }
    #expect(sum == 12)
  }

  /// A batch of fixed size cannot be split; its loss is the mean over that size.
  @Test func batchOfAFixedSize() throws {
    var c = GraphCase()
    let x = c.graph.addInput("x", TensorType(.f32, [Axis("batch", 5)]))
    c.output(try c.apply(MeanLoss(), x), try c.apply(Tanh(), x))
    try c.check(splits: false)
  }
}

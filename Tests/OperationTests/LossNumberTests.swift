import Differentiation
import Execution
import Foundation
import Graph
import Operations
import Testing

/// What losses are made of, against PyTorch 2.15 in double precision: logits 2 sin(0.7 i + 0.3) in 3 rows of 4.
@Suite struct LossNumberTests {
  private static let logits = ReferenceTensor(
    shape: [3, 4], elements: (0..<12).map { 2 * sin(0.7 * Double($0) + 0.3) })
  private static let labels = ReferenceTensor(shape: [3], elements: [1, 3, 0])
  private static let type = TensorType(.f32, [Axis("batch", 3), Axis("class", 4)])

  /// The mean loss and the gradient of the logits.
  private func run(
    _ targets: (TensorType, ReferenceTensor),
    mean: (inout Graph, ValueID, ValueID) throws -> ValueID = { graph, losses, _ in
      try graph.apply(MeanLoss(), [losses])[0]
    },
    _ loss: (inout Graph, ValueID, ValueID) throws -> ValueID
  ) throws -> (Double, [Double]) {
    var graph = Graph(name: "loss")
    let x = graph.addParameter("x", Self.type, .zeros)
    let y = graph.addInput("y", targets.0)
    let mean = try mean(&graph, try loss(&graph, x, y), y)
    graph.outputs = [Graph.Output(name: "loss", value: mean)]
    graph = try ReverseMode.differentiate(graph, loss: mean)
    let values = try ReferenceInterpreter.run(
      graph, inputs: ["y": targets.1], parameters: ["x": Self.logits], sizes: [:])
    var gradient = [Double](repeating: 0, count: 12)
    for value in graph.gradients.flatMap(\.contributions) {
      gradient = zip(gradient, try #require(values[value]).elements).map(+)
    }
    return (try #require(values[mean]).elements[0], gradient)
  }

  private func expect(_ got: (Double, [Double]), _ loss: Double, _ gradient: [Double]) {
    #expect(abs(got.0 - loss) < 1e-8)
    #expect(zip(got.1, gradient).allSatisfy { abs($0 - $1) < 1e-6 }, "\(got.1)")
  }

  /// `binary_cross_entropy_with_logits`, targets 0.45 sin(0.7 i + 0.1) + 0.5.
  @Test func binaryCrossEntropy() throws {
    let targets = ReferenceTensor(
      shape: [3, 4], elements: (0..<12).map { 0.45 * sin(0.7 * Double($0) + 0.1) + 0.5 })
    expect(
      try run((Self.type, targets)) { try $0.apply(BinaryCrossEntropy(), [$1, $2])[0] }, 0.474239735,
      [
        0.0082232, 0.0017070, -0.0058198, -0.0057952, -0.0072403, -0.0061319, 0.0030231, 0.0064536, 0.0057600,
        0.0082060, 0.0014677, -0.0059000,
      ])
  }

  /// `nll_loss(log_softmax(x), labels)`.
  @Test func negativeLogLikelihood() throws {
    expect(
      try run((TensorType(.i32, [Axis("batch", 3)]), Self.labels)) { graph, x, y in
        let logarithms = try graph.apply(LogSoftmax(), [x])[0]
        return try graph.apply(Scale(by: -1), try graph.apply(TakeClass(), [logarithms, y]))[0]
      }, 2.325835125,
      [
        0.0328666, -0.2353931, 0.1322568, 0.0702698, 0.2139289, 0.0579028, 0.0278664, -0.2996981, -0.3228478,
        0.0412986, 0.1213428, 0.1602064,
      ])
  }

  /// `cross_entropy(x, labels, label_smoothing=0.2)`.
  @Test func labelSmoothing() throws {
    expect(
      try run((TensorType(.i32, [Axis("batch", 3)]), Self.labels)) { graph, x, y in
        let logarithms = try graph.apply(LogSoftmax(), [x])[0]
        let right = try graph.apply(Scale(by: -0.8), try graph.apply(TakeClass(), [logarithms, y]))[0]
        let all = try graph.apply(Scale(by: -0.2), try graph.apply(MeanOver(axis: "class"), [logarithms]))[0]
        return try graph.apply(Add(), [right, all])[0]
      }, 2.198709856,
      [
        0.0161999, -0.1853931, 0.1155901, 0.0536031, 0.1972622, 0.0412362, 0.0111997, -0.2496981, -0.2728478,
        0.0246320, 0.1046761, 0.1435397,
      ])
  }

  private static let weights = [1, 0.5, 2, 3.0]

  /// The mean that divides by the sum of the labels' weights.
  private func weighted(_ graph: inout Graph, _ losses: ValueID, _ labels: ValueID) throws -> ValueID {
    let total = try graph.apply(BatchTotal(), [try graph.apply(LabelWeights(Self.weights), [labels])[0]])[0]
    let sum = try graph.apply(ReduceSum(axes: ["batch"]), [losses])[0]
    return try graph.apply(Multiply(), [sum, try graph.apply(Inverse(), [total])[0]])[0]
  }

  /// `cross_entropy(x, labels, weight=[1, 0.5, 2, 3])`.
  @Test func classWeights() throws {
    expect(
      try run((TensorType(.i32, [Axis("batch", 3)]), Self.labels), mean: weighted) { graph, x, y in
        let weights = try graph.apply(LabelWeights(Self.weights), [y])[0]
        return try graph.apply(Multiply(), [try graph.apply(CrossEntropy(), [x, y])[0], weights])[0]
      }, 2.433833912,
      [
        0.0109555, -0.0784644, 0.0440856, 0.0234233, 0.4278578, 0.1158057,
        0.0557328, -0.5993963, -0.2152319, 0.0275324, 0.0808952, 0.1068043,
      ])
  }

  /// `cross_entropy(x, labels, weight=[1, 0.5, 2, 3], label_smoothing=0.2)`.
  @Test func classWeightsWithSmoothing() throws {
    expect(
      try run((TensorType(.i32, [Axis("batch", 3)]), Self.labels), mean: weighted) { graph, x, y in
        let logarithms = try graph.apply(LogSoftmax(), [x])[0]
        let weights = try graph.apply(LabelWeights(Self.weights), [y])[0]
        let right = try graph.apply(
          Multiply(), [try graph.apply(TakeClass(), [logarithms, y])[0], weights])[0]
        let all = try graph.apply(
          MeanOver(axis: "class"), [try graph.apply(ScaleClasses(by: Self.weights), [logarithms])[0]])[0]
        return try graph.apply(
          Add(), [try graph.apply(Scale(by: -0.8), [right])[0], try graph.apply(Scale(by: -0.2), [all])[0]])[
            0]
      }, 2.295217261,
      [
        0.0047744, -0.0471067, 0.0417019, 0.0006304, 0.3775264, 0.0996346,
        0.0284018, -0.5055627, -0.1810248, 0.0254184, 0.0687849, 0.0868215,
      ])
  }
}

import DataSources
import Diagnostics
import Differentiation
import Execution
import Glibc
import Graph
import Operations
import Testing

@testable import Training

@Suite struct EvaluationTests {
  @Test func lossAndAccuracyAreThoseOfTheWholeSet() throws {
    let problem = try SoftmaxProblem()
    let store = try problem.store()
    // Logits equal the first three numbers of a point.
    let (weight, bias) = (store.entries[0], store.entries[1])
    store.buffer(weight).update(repeating: 0)
    for c in 0..<3 { store.buffer(weight)[c * 4 + c] = 1 }
    store.buffer(bias).update(repeating: 0)
    let count = 2500
    var points: [Float] = []
    var labels: [Int32] = []
    for index in 0..<count {
      // Every fifth point is a tie, which counts for class 0 only.
      points += index % 5 == 0 ? [1, 1, 1, 0] : [0, 0, 20, 0]
      labels.append(index % 5 == 0 ? Int32(index / 5 % 3) : 2)
    }
    let data = Dataset(
      count: count,
      columns: [
        DatasetColumn(name: "labels", shape: [], storage: .int32s(labels)),
        DatasetColumn(name: "x", shape: [4], storage: .floats(points)),
      ])
    for threads in [1, 2] {
      let evaluator = try Evaluator(
        problem.model, parameters: store, data: data, batch: 8, kernels: problem.kernels,
        team: ThreadTeam(count: threads))
      // 2,500 examples of a few bytes go in batches of 1,024, the last smaller.
      #expect(evaluator.batchCount == 3)
      var seen: [Int] = []
      let result = try #require(try evaluator.run { seen.append($0) })
      #expect(seen == [1, 2, 3])
      #expect(result.examples == count)
      #expect(result.accuracy == (2000 + 167) / 2500.0)
      // log 3 for every tie, next to nothing for the others.
      #expect(abs(try #require(result.loss) - 1.098612289 / 5) < 1e-5)
    }
  }

  /// What counts differently counts so in the mean of the whole set, whatever the batches are.
  @Test func theMeanOfWeightedLossesIsThatOfTheWholeSet() throws {
    let problem = try SoftmaxProblem()
    var graph = problem.model.evaluation
    let losses = try #require(graph.nodes.first { $0.operation is CrossEntropy }).results[0]
    let labels = try #require(graph.inputs.first { $0.name == "labels" }).value
    let weights = try graph.apply(LabelWeights([5, 0.5, 1]), [labels])[0]
    let total = try graph.apply(BatchTotal(), [weights])[0]
    let sum = try graph.apply(
      ReduceSum(axes: ["batch"]), [try graph.apply(Multiply(), [losses, weights])[0]])[0]
    let mean = try graph.apply(Multiply(), [sum, try graph.apply(Inverse(), [total])[0]])[0]
    graph.outputs = [
      Graph.Output(name: TrainingModel.lossName, value: mean),
      Graph.Output(name: TrainingModel.weightName, value: total),
    ]
    let store = try problem.store()
    // Logits 1, 0, 0 for every point.
    for entry in store.entries { store.buffer(entry).update(repeating: 0) }
    store.buffer(store.entries[1])[0] = 1
    let count = 2500
    // The heavy class comes first, so that batches differ in weight.
    let classes = (0..<count).map { Int32($0 < 900 ? 0 : 1 + $0 % 2) }
    let data = Dataset(
      count: count,
      columns: [
        DatasetColumn(name: "labels", shape: [], storage: .int32s(classes)),
        DatasetColumn(name: "x", shape: [4], storage: .floats([Float](repeating: 0, count: count * 4))),
      ])
    // log(e + 2) − 1 for class 0, log(e + 2) for the others.
    let (right, wrong) = (0.551444714, 1.551444714)
    let expected = (4500 * right + (800 * 0.5 + 800) * wrong) / (4500 + 800 * 0.5 + 800)
    for threads in [1, 2] {
      let evaluator = try Evaluator(
        TrainingModel(training: problem.model.training, evaluation: graph, hasPerplexity: true),
        parameters: store, data: data, batch: 8, kernels: problem.kernels, team: ThreadTeam(count: threads))
      #expect(evaluator.batchCount == 3)
      let result = try #require(try evaluator.run())
      #expect(abs(try #require(result.loss) - expected) < 1e-6)
      #expect(abs(try #require(result.perplexity) - exp(expected)) < 1e-5)
      #expect(result.accuracy == nil)
    }
  }

  @Test func aModelWithoutAnswersHasNoAccuracy() throws {
    let problem = try SoftmaxProblem()
    var evaluation = problem.model.evaluation
    evaluation.outputs.removeAll()
    let model = TrainingModel(training: problem.model.training, evaluation: evaluation)
    let evaluator = try Evaluator(
      model, parameters: problem.store(), data: SoftmaxProblem.data(count: 4), batch: 2,
      kernels: problem.kernels,
      team: ThreadTeam(count: 1))
    let result = try evaluator.run()
    #expect(result == EvaluationResult(loss: nil, accuracy: nil, perplexity: nil, examples: 4))
  }

  /// A model that looks along the batch, as some notebooks do by mistake, has to see the batches it was trained on.
  @Test func mixedExamplesKeepTheirBatches() throws {
    let usual = try SoftmaxProblem()
    func graph() throws -> (graph: Graph, loss: ValueID) {
      var graph = Graph(name: "mixed")
      let batch = Axis("batch", Size(symbol: "batch"))
      let x = graph.addInput("x", TensorType(.f32, [batch, Axis("feature", 4)]))
      let labels = graph.addInput("labels", TensorType(.i32, [batch]), indexBound: 3)
      let weight = graph.addParameter(
        "weight", TensorType(.f32, [Axis("out", 3), Axis("in", 4)]), .uniform(bound: 0.5))
      let turned = try graph.apply(Permute(order: ["feature", "batch"]), [x])[0]
      let shares = try graph.apply(Softmax(), [turned])[0]
      let back = try graph.apply(Permute(order: ["batch", "feature"]), [shares])[0]
      let logits = try graph.apply(Linear(), [back, weight])[0]
      let loss = try graph.apply(MeanLoss(), [try graph.apply(CrossEntropy(), [logits, labels])[0]])[0]
      graph.outputs = [Graph.Output(name: "logits", value: logits), Graph.Output(name: "loss", value: loss)]
      return (graph, loss)
    }
    let (evaluation, loss) = try graph()
    #expect(!evaluation.keepsExamplesApart)
    let model = TrainingModel(
      training: try ReverseMode.differentiate(evaluation, loss: loss), evaluation: evaluation)
    var bits: [[UInt32]] = []
    for threads in [1, 2] {
      let store = try ParameterStore(model.training)
      ParameterInitialization.fill(store, for: model.training, seed: 1)
      let data = SoftmaxProblem.data(count: 60)
      let trainer = try Trainer(
        model, parameters: store, train: data, test: data, settings: usual.settings(batch: 8),
        kernels: usual.kernels, team: ThreadTeam(count: threads))
      var batches: Set<Int> = []
      _ = try trainer.run { if case .evaluation(_, _, let count) = $0 { batches.insert(count) } }
      #expect(batches == [8])
      bits.append(store.bits)
    }
    #expect(bits[0] == bits[1])
  }
}

import DataSources
import Diagnostics
import Execution
import Graph
import Testing

@testable import Training

@Suite struct EvaluationTests {
  @Test func tiesGoToTheFirst() {
    #expect(Classes.largest([1, 3, 3, 2], 4) == 1)
    #expect(Classes.largest([0, 0, 0], 3) == 0)
    #expect(Classes.largest([-.infinity, -.infinity], 2) == 0)
    #expect(Classes.largest([-2, -1], 2) == 1)
    #expect(Classes.largest([5], 1) == 0)
    #expect(Classes.largest([-0.0, 0.0], 2) == 0)
  }

  /// As torch.argmax has it.
  @Test func notANumberCountsAsTheLargest() {
    #expect(Classes.largest([1, .nan, .infinity, .nan], 4) == 1)
    #expect(Classes.largest([.nan, 2], 2) == 0)
  }

  @Test func matchesAreCountedByRow() {
    #expect(Classes.matches([1, 2, 3, 3, 0, 9], labels: [1, 1, 1], rows: 3, classes: 2) == 2)
    #expect(Classes.matches([], labels: [], rows: 0, classes: 2) == 0)
  }

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

  @Test func aModelWithoutClassesHasNoAccuracy() throws {
    let problem = try SoftmaxProblem()
    var evaluation = problem.model.evaluation
    evaluation.outputs.removeLast()
    let model = TrainingModel(
      training: problem.model.training, evaluation: evaluation, comparedOutput: "logits",
      targetName: "labels",
      hasClasses: false)
    let evaluator = try Evaluator(
      model, parameters: problem.store(), data: SoftmaxProblem.data(count: 4), batch: 2,
      kernels: problem.kernels,
      team: ThreadTeam(count: 1))
    let result = try evaluator.run()
    #expect(result == EvaluationResult(loss: nil, accuracy: nil, examples: 4))
  }
}

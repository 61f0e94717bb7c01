import DataSources
import Diagnostics
import Execution
import Graph
import Schemas
import Testing

@testable import Training

@Suite struct TrainerTests {
  @Test func learnsClassesThatCanBeTold() throws {
    let problem = try SoftmaxProblem()
    let store = try problem.store()
    let trainer = try problem.trainer(
      store, train: SoftmaxProblem.data(count: 300), test: SoftmaxProblem.data(count: 90, seed: 8),
      settings: problem.settings(epochs: 20))
    let outcome = try trainer.run()
    #expect(outcome.end == .completed)
    #expect(outcome.steps == 20 * 38)
    #expect(outcome.epochs.map(\.epoch) == Array(1...20))
    let last = try #require(outcome.epochs.last)
    let test = try #require(last.test)
    #expect(test.examples == 90)
    #expect(try #require(test.accuracy) > 0.95)
    #expect(try #require(test.loss) < 0.15)
    #expect(last.trainLoss < outcome.epochs[0].trainLoss / 3)
  }

  /// Full-batch training of a convex problem ends where the gradient is 0, and that place is known.
  @Test func convergesToTheKnownAnswer() throws {
    // With x = 0 only the bias counts, and the softmax of the best one gives the shares of the classes.
    let shares: [Int32] = [0, 0, 0, 1, 1, 2]
    let data = Dataset(
      count: 6,
      columns: [
        DatasetColumn(
          name: "x", shape: [4], storage: .floats([Float](repeating: 0, count: 24))),
        DatasetColumn(name: "labels", shape: [], storage: .int32s(shares)),
      ])
    let problem = try SoftmaxProblem()
    let store = try problem.store()
    let trainer = try problem.trainer(
      store, train: data, settings: problem.settings(epochs: 2000, batch: 6, rate: 0.01))
    _ = try trainer.run()
    let bias = store.numbers(of: "head.bias").map { Double($0) }
    // log 3 - log 2 and log 2 - log 1.
    #expect(abs(bias[0] - bias[1] - 0.405465108) < 1e-3)
    #expect(abs(bias[1] - bias[2] - 0.693147181) < 1e-3)
  }

  @Test func weighsThePartialBatchByItsExamples() throws {
    let problem = try SoftmaxProblem()
    let store = try problem.store()
    var steps: [StepReport] = []
    let trainer = try problem.trainer(
      store, train: SoftmaxProblem.data(count: 19), settings: problem.settings(epochs: 1, batch: 8))
    let outcome = try trainer.run { if case .step(let report) = $0 { steps.append(report) } }
    try #require(steps.map(\.examples) == [8, 8, 3])
    #expect(steps.map(\.step) == [1, 2, 3])
    #expect(steps.allSatisfy { $0.stepCount == 3 && $0.epoch == 1 })
    let sum: Double = 8 * steps[0].loss + 8 * steps[1].loss + 3 * steps[2].loss
    let mean = sum / 19
    #expect(abs(outcome.epochs[0].trainLoss - mean) < 1e-12)
    #expect(abs(steps[2].meanLoss - mean) < 1e-12)
    let half = (steps[0].loss + steps[1].loss) / 2
    #expect(abs(steps[1].meanLoss - half) < 1e-12)
    #expect(outcome.epochs[0].test == nil)
  }

  @Test func aBatchLargerThanTheDataIsOneStep() throws {
    let problem = try SoftmaxProblem()
    let trainer = try problem.trainer(
      problem.store(), train: SoftmaxProblem.data(count: 5),
      settings: problem.settings(epochs: 2, batch: 4096))
    #expect(try trainer.run().steps == 2)
  }

  @Test(arguments: [1, 2]) func theSameSeedGivesTheSameBytes(threads: Int) throws {
    let problem = try SoftmaxProblem(dropout: 0.3)
    func train(seed: UInt64) throws -> [UInt32] {
      let store = try problem.store(seed: seed)
      let trainer = try problem.trainer(
        store, train: SoftmaxProblem.data(count: 101), test: SoftmaxProblem.data(count: 20),
        settings: problem.settings(seed: seed), threads: threads)
      _ = try trainer.run()
      return store.bits
    }
    let first = try train(seed: 5)
    #expect(try train(seed: 5) == first)
    #expect(try train(seed: 6) != first)
  }

  @Test func threadsAgree() throws {
    let problem = try SoftmaxProblem(dropout: 0.3)
    let stores = try (1...3).map { threads in
      let store = try problem.store()
      _ = try problem.trainer(store, train: SoftmaxProblem.data(count: 101), threads: threads).run()
      return store
    }
    for name in ["head.weight", "head.bias"] {
      for (a, b) in zip(stores[0].numbers(of: name), stores[1].numbers(of: name)) {
        #expect(abs(a - b) < 1e-4)
      }
      for (a, b) in zip(stores[0].numbers(of: name), stores[2].numbers(of: name)) {
        #expect(abs(a - b) < 1e-4)
      }
    }
  }

  @Test func stepsHaveTheirOwnDropout() {
    let keys = Set((1...100).flatMap { step in (0..<10).map { StepKey.of(seed: $0, step: step) } })
    #expect(keys.count == 1000)
  }

  @Test func theOrderOfTheDataIsKeptWithoutShuffling() throws {
    let problem = try SoftmaxProblem()
    func losses(_ shuffles: Bool) throws -> [Double] {
      var losses: [Double] = []
      let trainer = try problem.trainer(
        problem.store(), train: SoftmaxProblem.data(count: 24),
        settings: problem.settings(epochs: 2, rate: 0, shuffles: shuffles))
      _ = try trainer.run { if case .step(let report) = $0 { losses.append(report.loss) } }
      return losses
    }
    let ordered = try losses(false)
    try #require(ordered.count == 6)
    #expect(Array(ordered[..<3]) == Array(ordered[3...]))
    let shuffled = try losses(true)
    #expect(shuffled[0] != shuffled[3])
    let sums = [ordered, shuffled].map { $0[0] + $0[1] + $0[2] }
    #expect(abs(sums[0] - sums[1]) < 1e-5)
  }

  @Test func frozenAndUnreachedParametersStay() throws {
    let problem = try SoftmaxProblem(isFrozen: true)
    let store = try problem.store()
    let (bias, weight) = (store.numbers(of: "head.bias"), store.numbers(of: "head.weight"))
    let settings = try TrainingSettings(
      epochs: 2, batch: 8, seed: 1, threads: 1,
      optimizer: AdamW(arguments: .init([("weight_decay", .decimal(0.5)), ("rate", .decimal(0.1))])))
    _ = try problem.trainer(store, train: SoftmaxProblem.data(count: 30), settings: settings).run()
    #expect(store.numbers(of: "head.bias") == bias)
    #expect(store.numbers(of: "unused.weight") == [1, 1, 1, 1, 1])
    #expect(store.numbers(of: "head.weight") != weight)
  }

  @Test func stopsBetweenSteps() throws {
    let problem = try SoftmaxProblem()
    let stop = StopSignal()
    var finished = 0
    let trainer = try problem.trainer(problem.store(), train: SoftmaxProblem.data(count: 80))
    let outcome = try trainer.run(stop: stop) { event in
      if case .step(let report) = event, report.epoch == 2, report.step == 4 { stop.request() }
      if case .finished = event { finished += 1 }
    }
    #expect(outcome.end == .stopped(atStep: 14))
    #expect(outcome.steps == 14)
    #expect(outcome.epochs.count == 1)
    #expect(finished == 1)
  }

  @Test func stopsDuringTheTest() throws {
    let problem = try SoftmaxProblem()
    let stop = StopSignal()
    let trainer = try problem.trainer(
      problem.store(), train: SoftmaxProblem.data(count: 8), test: SoftmaxProblem.data(count: 3000))
    var batches = 0
    let outcome = try trainer.run(stop: stop) { event in
      guard case .evaluation(_, let batch, let count) = event else { return }
      #expect(count == 3)
      batches = batch
      if batch == 2 { stop.request() }
    }
    #expect(batches == 2)
    #expect(outcome.end == .stopped(atStep: 1))
    #expect(outcome.epochs.isEmpty)
  }

  @Test func aLossThatIsNotFiniteStopsAndSparesTheParameters() throws {
    let problem = try SoftmaxProblem()
    let store = try problem.store()
    // The fifth example is beyond all bounds: the second step of unshuffled batches of 4.
    var points = [Float](repeating: 1, count: 40)
    points[17] = .infinity
    let data = Dataset(
      count: 10,
      columns: [
        DatasetColumn(name: "x", shape: [4], storage: .floats(points)),
        DatasetColumn(name: "labels", shape: [], storage: .int32s([0, 1, 2, 0, 1, 2, 0, 1, 2, 0])),
      ])
    let trainer = try problem.trainer(
      store, train: data, settings: problem.settings(epochs: 2, batch: 4, shuffles: false))
    var after: [UInt32] = []
    let error = #expect(throws: DiagnosticsError.self) {
      _ = try trainer.run { if case .step = $0 { after = store.bits } }
    }
    #expect(error?.diagnostics.map(\.code) == [.notFinite])
    let message = try #require(error?.diagnostics.first?.message)
    #expect(message.contains("step 2 of epoch 1"), "\(message)")
    #expect(error?.diagnostics.first?.help.first == "use a lower learning rate")
    #expect(!after.isEmpty && store.bits == after)
    #expect(trainer.steps == 1)
  }

  @Test func parametersThatAreNotFiniteAreFoundAfterTheLastStep() throws {
    let problem = try SoftmaxProblem()
    let store = try problem.store()
    // The loss does not depend on this parameter, so only a look at the parameters can tell.
    let entry = try #require(store.entries.first { $0.name == "unused.weight" })
    store.buffer(entry)[2] = .nan
    let trainer = try problem.trainer(
      store, train: SoftmaxProblem.data(count: 8), settings: problem.settings(epochs: 1))
    let error = #expect(throws: DiagnosticsError.self) { _ = try trainer.run() }
    #expect(error?.diagnostics.first?.code == .notFinite)
    let message = try #require(error?.diagnostics.first?.message)
    #expect(message.contains("`unused.weight` holds nan"))
  }
}

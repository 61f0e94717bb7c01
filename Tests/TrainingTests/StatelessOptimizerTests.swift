import KernelTable
import Schemas
import Testing
import Training

/// An optimiser that keeps nothing between steps changes what it should, too.
@Suite struct StatelessOptimizerTests {
  private struct Plain: Optimizer {
    static let schema = Schema(kind: "plain", summary: "Goes against the gradient.")
    var stateNames: [String] { [] }
    var restsWithoutGradient: Bool { true }
    init(arguments: Arguments) {}

    func update(
      step: Int, rateFactor: Double, range: Range<Int>, parameters: Output, gradients: Input, state: [Output],
      kernels: KernelTable
    ) {
      for place in range { parameters[place] -= 0.5 * gradients[place] }
    }
  }

  @Test(arguments: [false, true]) func parametersMove(isFrozen: Bool) throws {
    let problem = try SoftmaxProblem(isFrozen: isFrozen)
    let store = try problem.store()
    let before = ["head.weight", "head.bias", "unused.weight"].map { store.numbers(of: $0) }
    let settings = try TrainingSettings(
      epochs: 4, batch: 8, seed: 1, threads: 1, optimizer: Plain(arguments: Arguments([])))
    let trainer = try problem.trainer(store, train: SoftmaxProblem.data(count: 64), settings: settings)
    let outcome = try trainer.run()
    #expect(trainer.optimizerState.arrays.isEmpty)
    let after = ["head.weight", "head.bias", "unused.weight"].map { store.numbers(of: $0) }
    #expect(after[0] != before[0] && (after[1] == before[1]) == isFrozen && after[2] == before[2])
    let losses = outcome.epochs.map(\.trainLoss)
    #expect(losses[3] < 0.7 * losses[0])
  }
}

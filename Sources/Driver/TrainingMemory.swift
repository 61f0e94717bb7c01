internal import DataSources
internal import Execution
internal import Graph
internal import ModelLanguage
internal import Training

/// The memory that the process of a training takes at its peak, in bytes, foretold without reserving any.
///
/// Not in it: what frozen layers make of each example when it is kept between epochs, and texts while they are being
/// encoded, which are gone before training starts.
public struct TrainingMemory: Hashable, Sendable {
  /// The parameters.
  public let parameters: Int
  /// The gradients of all threads.
  public let gradients: Int
  /// What the optimiser keeps.
  public let optimizer: Int
  /// The arenas of all threads: values on the way through the graph and back.
  public let activations: Int
  /// Parameters laid out once more for the kernels.
  public let prepared: Int
  /// The arenas, laid-out parameters and batches for the validation and the test.
  public let evaluation: Int
  /// The arrays of a batch.
  public let batches: Int
  /// The examples; nil where only reading them would tell how many there are.
  public let data: Int?

  /// The program itself: code, constants, the language's runtime, the model and its graphs.
  ///
  /// Measured on x86-64 Linux as what release builds took beyond the other parts in trainings of nine models of
  /// `graphs/`: 16 MB with Swift's libraries linked into the program, as the examples build it, and 19 MB with shared
  /// ones.
  public static let program = 17_000_000

  /// All.
  public var total: Int {
    parameters + gradients + optimizer + activations + prepared + evaluation + batches + (data ?? 0)
      + Self.program
  }

  /// The arrays as large as the trained parameters that the optimiser keeps.
  static func stateCount(_ section: TrainingSection) -> Int {
    OptimizerRegistry.optimizer(of: section.optimizer)?.init(arguments: section.optimizerSettings).stateNames
      .count ?? 0
  }

  /// Adds up what a training of a model takes.
  ///
  /// - Parameters:
  ///   - sizes: the lengths of all axes but `batch`.
  ///   - data: what the heads of the data files say.
  init(
    _ model: Model, _ graphs: TrainingModel, sizes: [String: Int], batch: Int, threads: Int, data: DataSizes
  ) throws(ExecutionError) {
    let batch = min(batch, data.train?.examples ?? batch)
    let training = try MemoryEstimate(
      graphs.training, sizes: sizes.merging([AxisName.batch: batch]) { $1 }, threads: threads)
    parameters = training.parameters
    gradients = training.gradients
    activations = training.activations
    prepared = training.prepared
    let states = model.training.map(Self.stateCount) ?? 0
    optimizer = graphs.training.gradients.isEmpty ? 0 : training.trainable * states
    batches = 4 * batch * Self.width(graphs.training, sizes)
    let width = Self.width(graphs.evaluation, sizes)
    var evaluation = 0
    var known: [Int: Int] = [:]
    for set in data.evaluated {
      let batch = Evaluator.batchSize(
        splits: MemoryEstimate.splitsBatch(graphs.evaluation), width: width, batch: batch,
        count: set?.examples ?? Int.max)
      let arenas: Int
      if let same = known[batch] {
        arenas = same
      } else {
        let estimate = try MemoryEstimate(
          graphs.evaluation, sizes: sizes.merging([AxisName.batch: batch]) { $1 }, threads: threads)
        arenas = estimate.activations + estimate.prepared
      }
      known[batch] = arenas
      evaluation += arenas + 4 * batch * width
    }
    self.evaluation = evaluation
    self.data = data.bytes
  }

  /// The elements that the inputs of a graph take for one example.
  private static func width(_ graph: Graph, _ sizes: [String: Int]) -> Int {
    let one = sizes.merging([AxisName.batch: 1]) { $1 }
    return graph.inputs.reduce(0) { sum, input in
      sum + ((try? graph.type(input.value).shape(one).elementCount) ?? 0)
    }
  }
}

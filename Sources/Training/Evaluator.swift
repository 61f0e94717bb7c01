public import DataSources
public import Diagnostics
public import Execution
internal import Graph
public import KernelTable

/// Computes loss and accuracy of a model on a data set, batch by batch.
public final class Evaluator {
  private let executor: Executor
  private let buffer: BatchBuffer
  private let binding: DataBinding
  private let count: Int
  private let batch: Int
  private let hasPerplexity: Bool
  private let results: HostMemory
  private let outputs: [UnsafeMutablePointer<Float>?]
  private let names: [String]

  /// The bytes of inputs up to which a batch takes more examples.
  private static let batchBytes = 16 << 20

  /// Prepares an evaluation.
  ///
  /// - Parameter batch: the examples of a batch, for graphs in which examples influence each other; else as many
  ///   are taken as fit well into memory.
  ///
  /// Errors: `noData`, `dataDisagrees` for data that does not fit the graph; `outOfMemory`.
  public init(
    _ model: TrainingModel, parameters: ParameterStore, data: Dataset, batch: Int, kernels: KernelTable,
    team: ThreadTeam
  ) throws(DiagnosticsError) {
    let graph = model.evaluation
    executor = Executor(graph, parameters: parameters, kernels: kernels, team: team)
    executor.keepsPreparations = true
    binding = try DataBinding(graph, data)
    count = data.count
    hasPerplexity = model.hasPerplexity
    self.batch = Self.batchSize(
      splits: executor.splitsBatch, width: binding.width, batch: batch, count: count)
    buffer = try BatchBuffer(binding, batch: self.batch, team: team)
    let results = try HostMemory(elements: graph.outputs.count)
    self.results = results
    names = graph.outputs.map(\.name)
    outputs = graph.outputs.enumerated().map { place, output in
      graph.type(output.value).axes.isEmpty ? results.floats(from: place) : nil
    }
  }

  /// The examples of a batch.
  ///
  /// - Parameters:
  ///   - splits: whether no example depends on another.
  ///   - width: the elements of an example's inputs.
  ///   - batch: the examples of a batch where they depend on each other.
  ///   - count: the examples of the set.
  public static func batchSize(splits: Bool, width: Int, batch: Int, count: Int) -> Int {
    let most = splits ? min(max(batchBytes / max(4 * width, 1), 1), 1024) : batch
    return max(1, min(most, count))
  }

  /// The number of batches that a run takes.
  public var batchCount: Int { Batches(exampleCount: count, size: batch).count }

  /// The number that an output has after a batch.
  private func number(_ name: String) -> Double? {
    guard let place = names.firstIndex(of: name), let pointer = outputs[place] else { return nil }
    return Double(pointer.pointee)
  }

  /// Runs over the whole data set; nil when it was stopped.
  ///
  /// - Parameter progress: called after each batch with its number, from 1.
  ///
  /// Errors: `outOfMemory`.
  public func run(
    stop: StopSignal? = nil, progress: (_ batch: Int) -> Void = { _ in }
  ) throws(DiagnosticsError) -> EvaluationResult? {
    // Training has gone on since the last run.
    executor.parametersChanged()
    let order = Array(0..<count)
    var sizes = binding.sizes
    var (loss, weight) = (0.0, 0.0)
    var (right, judged) = (0.0, 0.0)
    for (number, range) in Batches(exampleCount: count, size: batch).enumerated() {
      if stop?.isRequested == true { return nil }
      buffer.gather(order[range])
      sizes[AxisName.batch] = range.count
      do {
        try executor.run(inputs: buffer.pointers, sizes: sizes, outputs: outputs)
      } catch {
        throw error.diagnostics
      }
      if let mean = self.number(TrainingModel.lossName) {
        let share = self.number(TrainingModel.weightName) ?? Double(range.count)
        // A batch in which nothing counts has no part in the mean.
        if share > 0 { loss += mean * share }
        weight += share
      }
      right += self.number(TrainingModel.rightName) ?? 0
      judged += self.number(TrainingModel.judgedName) ?? 0
      progress(number + 1)
    }
    let mean = weight > 0 ? loss / weight : nil
    return EvaluationResult(
      loss: mean, accuracy: judged > 0 ? right / judged : nil,
      perplexity: hasPerplexity ? mean.map(Perplexity.of) : nil, examples: count)
  }
}

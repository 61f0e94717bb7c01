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
  private let results: HostMemory
  private let outputs: [UnsafeMutablePointer<Float>?]
  private let lossPlace: Int?
  private let compared: Compared?

  /// The output that is compared with labels.
  private struct Compared {
    let numbers: UnsafePointer<Float>
    let labels: HostMemory
    let column: DatasetColumn
    /// The rows of an example, and the numbers of a row.
    let rows: Int
    let classes: Int
  }

  /// The bytes of inputs and outputs up to which a batch takes more examples.
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
    binding = try DataBinding(graph, data)
    count = data.count
    var sizes = binding.sizes
    sizes[AxisName.batch] = 1
    let wanted = graph.outputs.map { $0.name == TrainingModel.lossName || $0.name == model.comparedOutput }
    var widths: [Int] = []
    for (output, isWanted) in zip(graph.outputs, wanted) {
      let width = (try? graph.type(output.value).shape(sizes))?.checkedElementCount
      guard let width, width < 1 << 40 else {
        throw ExecutionError.plan(.tooLarge(value: output.name)).diagnostics
      }
      widths.append(isWanted ? width : 0)
    }
    let width = widths.reduce(binding.width, +)
    let most = executor.splitsBatch ? min(max(Self.batchBytes / max(4 * width, 1), 1), 1024) : batch
    let size = max(1, min(most, count))
    self.batch = size
    buffer = try BatchBuffer(binding, batch: size, team: team)
    results = try HostMemory(elements: widths.reduce(0, +) * size)
    var pointers: [UnsafeMutablePointer<Float>?] = []
    var offset = 0
    for (width, isWanted) in zip(widths, wanted) {
      pointers.append(isWanted ? results.floats(from: offset) : nil)
      offset += width * size
    }
    outputs = pointers
    lossPlace = graph.outputs.firstIndex { $0.name == TrainingModel.lossName }
    compared = try Self.compared(model, data, sizes, pointers, batch: size)
  }

  private static func compared(
    _ model: TrainingModel, _ data: Dataset, _ sizes: [String: Int],
    _ pointers: [UnsafeMutablePointer<Float>?],
    batch: Int
  ) throws(DiagnosticsError) -> Compared? {
    let graph = model.evaluation
    guard model.hasClasses, let place = graph.outputs.firstIndex(where: { $0.name == model.comparedOutput }),
      let numbers = pointers[place], let shape = try? graph.type(graph.outputs[place].value).shape(sizes),
      let classes = shape.last, shape.count >= 2, classes > 0
    else { return nil }
    try data.checkClasses(model.targetName, below: classes)
    guard let column = data.column(model.targetName) else { return nil }
    let rows = shape.dropLast().reduce(1, *)
    guard column.width == rows else {
      throw DiagnosticsError(
        .error(
          .dataDisagrees,
          "`\(model.targetName)` holds \(column.width) classes for each example, but `\(model.comparedOutput)` "
            + "has \(rows) rows", help: ["give one class for each row of the output"]))
    }
    return Compared(
      numbers: UnsafePointer(numbers), labels: try HostMemory(elements: rows * batch), column: column,
      rows: rows,
      classes: classes)
  }

  /// The number of batches that a run takes.
  public var batchCount: Int { Batches(exampleCount: count, size: batch).count }

  /// Runs over the whole data set; nil when it was stopped.
  ///
  /// - Parameter progress: called after each batch with its number, from 1.
  ///
  /// Errors: `outOfMemory`.
  public func run(
    stop: StopSignal? = nil, progress: (_ batch: Int) -> Void = { _ in }
  ) throws(DiagnosticsError) -> EvaluationResult? {
    let order = Array(0..<count)
    var sizes = binding.sizes
    var loss = 0.0
    var matches = 0
    for (number, range) in Batches(exampleCount: count, size: batch).enumerated() {
      if stop?.isRequested == true { return nil }
      buffer.gather(order[range])
      sizes[AxisName.batch] = range.count
      do {
        try executor.run(inputs: buffer.pointers, sizes: sizes, outputs: outputs)
      } catch {
        throw error.diagnostics
      }
      if let lossPlace, let mean = outputs[lossPlace]?.pointee { loss += Double(mean) * Double(range.count) }
      if let compared {
        compared.column.gather(order[range], into: compared.labels.integers())
        matches += Classes.matches(
          compared.numbers, labels: compared.labels.integers(), rows: range.count * compared.rows,
          classes: compared.classes)
      }
      progress(number + 1)
    }
    let labels = count * (compared?.rows ?? 1)
    return EvaluationResult(
      loss: lossPlace == nil || count == 0 ? nil : loss / Double(count),
      accuracy: compared == nil || labels == 0 ? nil : Double(matches) / Double(labels), examples: count)
  }
}

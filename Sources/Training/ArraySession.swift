public import DataSources
public import Diagnostics
public import Execution
public import Graph
public import KernelTable

/// One run of a graph on arrays that another program wrote.
public final class ArraySession {
  /// What a run gives, ready to be written.
  public struct Results {
    /// The outputs in the graph's order; the loss is a number without axes.
    public let outputs: [SafetensorsWriter.Tensor]
    /// The gradient of every trainable parameter, under its name; none when the graph has no gradients.
    public let gradients: [SafetensorsWriter.Tensor]
    /// The value of the output `loss`, if there is one.
    public let loss: Float?
  }

  private let graph: Graph
  private let executor: Executor

  /// Prepares a run; nothing is allocated yet.
  ///
  /// - Requires: `parameters` was made for this graph or one with the same parameters in the same order.
  public init(_ graph: Graph, parameters: ParameterStore, kernels: KernelTable, team: ThreadTeam) {
    self.graph = graph
    executor = Executor(graph, parameters: parameters, kernels: kernels, team: team)
  }

  /// Runs once on the arrays of a file.
  ///
  /// - Parameters:
  ///   - file: an array for every input of the graph, under its name.
  ///   - known: names of arrays that may be there without being an input of this graph, such as targets.
  ///   - stepKey: the key of the random numbers, if the graph has dropout.
  ///
  /// Errors, all at once: `arrayMissing`, `arrayUnexpected`, `arrayWrongShape` (also for symbols that
  /// disagree), `arrayWrongElementType`, `arrayNotFinite`, `indexOutOfRange`; `outOfMemory`.
  public func run(
    _ file: SafetensorsFile, known: Set<String> = [], stepKey: UInt64 = 0
  ) throws(DiagnosticsError) -> Results {
    let arrays = try InputArrays(graph, file, known: known)
    var shapes: [[Int]] = []
    for output in graph.outputs {
      do {
        shapes.append(try graph.type(output.value).shape(arrays.sizes))
      } catch {
        throw ExecutionError.plan(.size(error, value: output.name)).diagnostics
      }
    }
    var numbers: [HostMemory] = []
    for (output, shape) in zip(graph.outputs, shapes) {
      guard let count = shape.checkedElementCount, count < 1 << 40 else {
        throw ExecutionError.plan(.tooLarge(value: output.name)).diagnostics
      }
      numbers.append(try HostMemory(elements: count))
    }
    do {
      try executor.run(
        inputs: arrays.memory.map { UnsafeRawPointer($0.pointer) }, sizes: arrays.sizes,
        outputs: numbers.map { $0.floats() }, stepKey: stepKey)
    } catch {
      throw error.diagnostics
    }
    var outputs: [SafetensorsWriter.Tensor] = []
    for (place, output) in graph.outputs.enumerated() {
      let isWhole = graph.type(output.value).element == .i32
      outputs.append(Self.tensor(output.name, shapes[place], numbers[place], isWhole: isWhole))
    }
    let loss = graph.outputs.firstIndex {
      $0.name == TrainingModel.lossName && graph.type($0.value).axes.isEmpty
    }
    return Results(outputs: outputs, gradients: gradients(), loss: loss.map { numbers[$0].floats().pointee })
  }

  private static func tensor(
    _ name: String, _ shape: [Int], _ memory: HostMemory, isWhole: Bool
  ) -> SafetensorsWriter.Tensor {
    let count = shape.elementCount
    return SafetensorsWriter.Tensor(
      name: name, shape: shape,
      elements: isWhole
        ? .int32s(Array(UnsafeBufferPointer(start: memory.integers(), count: count)))
        : .floats(Array(UnsafeBufferPointer(start: memory.floats(), count: count))))
  }

  private func gradients() -> [SafetensorsWriter.Tensor] {
    guard !graph.gradients.isEmpty else { return [] }
    return executor.parameters.entries.filter(\.isTrainable).map { entry in
      let numbers = executor.gradient(entry).map { Array($0) } ?? [Float](repeating: 0, count: entry.count)
      return SafetensorsWriter.Tensor(name: entry.name, shape: entry.shape, elements: .floats(numbers))
    }
  }
}

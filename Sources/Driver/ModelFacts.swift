public import Diagnostics
internal import Execution
internal import Graph
public import ModelLanguage
internal import Training

/// What a model has and costs, without a weight being allocated.
public struct ModelFacts: Sendable {
  /// The numbers that are learned or given.
  public struct Parameters: Hashable, Sendable {
    /// Those that training changes.
    public let trainable: Int
    /// Those that stay as they are.
    public let frozen: Int
    /// Those, of either kind, that no output and no loss depends on.
    public let unused: Int
    /// All.
    public var total: Int { trainable + frozen }
  }

  /// The parameters.
  public let parameters: Parameters
  /// Floating-point operations of the outputs for one example.
  public let forwardFLOPs: Double
  /// Floating-point operations of loss and gradients for one example; nil without a loss.
  public let trainingFLOPs: Double?
  /// The memory to train; nil without a loss.
  public let memory: TrainingMemory?
  /// The examples in a batch that the memory is for.
  public let batch: Int
  /// The threads that the memory is for.
  public let threads: Int
  /// The values of the symbols besides `batch`.
  public let sizes: [String: Int]
  /// The symbols whose value is not in the file, but assumed.
  public let assumed: Set<String>
  /// Floating-point operations of every node of the model's graph, for one example.
  public let nodeFLOPs: [Double]

  /// Computes the facts.
  ///
  /// - Parameters:
  ///   - batch: the examples in a batch; nil for the file's, or 32.
  ///   - passes: the names of the passes that are left out.
  ///
  /// Errors: `tooLarge` for sizes beyond any machine.
  public init(
    _ model: Model, batch: Int? = nil, threads: Int, skipping passes: Set<String> = []
  ) throws(DiagnosticsError) {
    try self.init(model, batch: batch, threads: threads, skipping: passes, loading: nil)
  }

  /// The same with what the heads of the data files tell, which `loading` finds.
  init(
    _ model: Model, batch: Int?, threads: Int, skipping passes: Set<String>, loading: DataLoading?
  ) throws(DiagnosticsError) {
    let graph = model.graph
    let lengths = ModelSizes(graph)
    (sizes, assumed) = (lengths.sizes, lengths.assumed)
    self.threads = threads
    let batch = batch ?? model.training?.batch ?? 32
    self.batch = batch
    let one = sizes.merging([AxisName.batch: 1]) { $1 }
    do {
      parameters = try Self.parameters(model)
      nodeFLOPs = try Self.costs(graph, one)
      let live = graph.liveValues
      forwardFLOPs = zip(graph.nodes, nodeFLOPs).reduce(0) { sum, pair in
        pair.0.results.contains { live.contains($0) } ? sum + pair.1 : sum
      }
    } catch {
      throw ExecutionError.plan(.size(error, value: "")).diagnostics
    }
    guard model.loss != nil else {
      trainingFLOPs = nil
      memory = nil
      return
    }
    let graphs = try CompiledModel.trainingModel(model, skipping: passes)
    do {
      trainingFLOPs = try Self.costs(graphs.training, one).reduce(0, +)
    } catch {
      throw ExecutionError.plan(.size(error, value: "")).diagnostics
    }
    do {
      let width = model.graph.inputs.reduce(0) { sum, input in
        sum + ((try? model.graph.type(input.value).shape(one).elementCount) ?? 0)
      }
      memory = try TrainingMemory(
        model, graphs, sizes: sizes, batch: batch, threads: threads,
        data: loading.map { DataSizes($0, width: width) } ?? DataSizes())
    } catch {
      throw error.diagnostics
    }
  }

  private static func parameters(_ model: Model) throws(SizeError) -> Parameters {
    let graph = model.loss?.graph ?? model.graph
    let live = graph.liveValues
    var (trainable, frozen, unused) = (0, 0, 0)
    for parameter in graph.parameters {
      let count = try graph.type(parameter.value).shape([:]).elementCount
      if parameter.isTrainable { trainable += count } else { frozen += count }
      if !live.contains(parameter.value) { unused += count }
    }
    return Parameters(trainable: trainable, frozen: frozen, unused: unused)
  }

  /// The floating-point operations of every node.
  static func costs(_ graph: Graph, _ sizes: [String: Int]) throws(SizeError) -> [Double] {
    var costs: [Double] = []
    costs.reserveCapacity(graph.nodes.count)
    for node in graph.nodes {
      var operands: [[Int]] = []
      for operand in node.operands { operands.append(try graph.type(operand).shape(sizes)) }
      var results: [[Int]] = []
      for result in node.results { results.append(try graph.type(result).shape(sizes)) }
      costs.append(node.operation.cost(operands: operands, results: results))
    }
    return costs
  }
}

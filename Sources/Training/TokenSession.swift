public import Diagnostics
public import Execution
public import Graph
public import KernelTable

/// Runs a graph of one input, rows of tokens, on rows from memory.
public final class TokenSession {
  /// What a run gives.
  public struct Result: Sendable {
    /// The elements of the graph's first output, row-major.
    public let numbers: [Float]
    /// Its shape; the first length is the number of rows.
    public let shape: [Int]
  }

  private let graph: Graph
  private let executor: Executor
  private let input: Graph.Input

  /// Prepares a session; nothing is allocated yet. Nil for a graph with other inputs.
  ///
  /// - Requires: `parameters` was made for this graph or one with the same parameters in the same order.
  public init?(_ graph: Graph, parameters: ParameterStore, kernels: KernelTable, team: ThreadTeam) {
    guard graph.inputs.count == 1, let input = graph.inputs.first, !graph.outputs.isEmpty,
      graph.type(input.value).element == .i32
    else { return nil }
    self.graph = graph
    self.input = input
    executor = Executor(graph, parameters: parameters, kernels: kernels, team: team)
    executor.keepsPreparations = true
  }

  /// Runs once on rows of one length.
  ///
  /// Errors: `dataDisagrees` for rows that do not fit the input's axes; `indexOutOfRange`; `outOfMemory`.
  public func run(_ tokens: [Int32], rows: Int) throws(DiagnosticsError) -> Result {
    let type = graph.type(input.value)
    let width = rows > 0 ? tokens.count / rows : 0
    var symbols = SymbolBinding(bounds: graph.bounds)
    if let misfit = symbols.bind(type, to: [rows, width], of: input.name) {
      throw DiagnosticsError(
        .error(
          .dataDisagrees,
          "`\(input.name)` \(SymbolBinding.words(misfit, type, [rows, width]))",
          help: ["give the rows of tokens the axes that the model states"]))
    }
    if let bound = input.indexBound, let wrong = tokens.first(where: { $0 < 0 || Int($0) >= bound }) {
      throw DiagnosticsError(
        .error(
          .indexOutOfRange,
          "the tokenizer gives the token \(wrong), but `\(input.name)` takes tokens from 0 to \(bound - 1)",
          help: ["use the tokenizer that the model was trained with"]))
    }
    let shape: [Int]
    do { shape = try graph.type(graph.outputs[0].value).shape(symbols.sizes) } catch {
      throw ExecutionError.plan(.size(error, value: graph.outputs[0].name)).diagnostics
    }
    guard let count = shape.checkedElementCount, count < 1 << 40 else {
      throw ExecutionError.plan(.tooLarge(value: graph.outputs[0].name)).diagnostics
    }
    let memory = try HostMemory(elements: tokens.count)
    memory.integers().update(from: tokens, count: tokens.count)
    let numbers = try HostMemory(elements: count)
    let outputs = graph.outputs.indices.map { $0 == 0 ? numbers.floats() : nil }
    do {
      try executor.run(inputs: [UnsafeRawPointer(memory.pointer)], sizes: symbols.sizes, outputs: outputs)
    } catch {
      throw error.diagnostics
    }
    return Result(
      numbers: Array(UnsafeBufferPointer(start: numbers.floats(), count: count)), shape: shape)
  }
}

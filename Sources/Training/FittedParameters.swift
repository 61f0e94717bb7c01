public import DataSources
public import Diagnostics
public import Execution
internal import Glibc
public import Graph

/// Parameters that are made from the training data instead of being learned.
public enum FittedParameters {
  /// Fills those parameters of a store; others stay as they are.
  ///
  /// - Parameters:
  ///   - data: the training data; nil where a run has none.
  ///   - loaded: the parameters, by their places in the graph, that have their numbers already.
  ///
  /// - Requires: the store was made for this graph or one with the same parameters in the same order.
  ///
  /// Errors: `noData` without the data, or without the column that a parameter is made from; `dataDisagrees` for
  /// tokens beyond the vocabulary.
  public static func fit(
    _ store: ParameterStore, for graph: Graph, _ data: Dataset?, except loaded: Set<Int> = []
  ) throws(DiagnosticsError) {
    precondition(store.entries.count == graph.parameters.count, "the store belongs to another graph")
    for (entry, parameter) in zip(store.entries, graph.parameters) where !loaded.contains(entry.parameter) {
      guard case .documentFrequency(let input) = parameter.initializer else { continue }
      guard let data else {
        throw DiagnosticsError(
          .error(
            .noData, "`\(parameter.name)` is made from the training data, which this run does not read",
            help: ["train the model first, and give the weights of that run with `--weights`"]))
      }
      guard let column = data.column(input) else {
        throw DiagnosticsError(
          .error(
            .noData, "`\(parameter.name)` is made from the column `\(input)`, which the data does not have",
            help: ["its columns are \(data.columns.map { "`\($0.name)`" }.joined(separator: ", "))"]))
      }
      try data.checkClasses(input, below: entry.count)
      inverseDocumentFrequency(of: column, rows: data.count, into: store.buffer(entry))
    }
  }

  /// log(1 + rows / (1 + rows with the token)), for each token.
  private static func inverseDocumentFrequency(
    of column: DatasetColumn, rows: Int, into numbers: UnsafeMutableBufferPointer<Float>
  ) {
    var counts = [Int](repeating: 0, count: numbers.count)
    var lastRow = [Int](repeating: -1, count: numbers.count)
    let tokens = UnsafeMutablePointer<Int32>.allocate(capacity: max(column.width, 1))
    defer { tokens.deallocate() }
    for row in 0..<rows {
      column.gather(CollectionOfOne(row), into: tokens)
      for place in 0..<column.width {
        let token = Int(tokens[place])
        guard counts.indices.contains(token), lastRow[token] != row else { continue }
        lastRow[token] = row
        counts[token] += 1
      }
    }
    for (token, count) in counts.enumerated() {
      numbers[token] = Float(log(1 + Double(rows) / Double(1 + count)))
    }
  }
}

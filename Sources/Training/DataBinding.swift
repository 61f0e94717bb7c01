internal import DataSources
internal import Diagnostics
internal import Graph

/// Which column of a data set feeds which input of a graph, checked: names, shapes, element types, ranges.
struct DataBinding {
  /// A column with the input that it feeds.
  struct Feed {
    let column: DatasetColumn
    /// Whether the elements are handed over as whole numbers.
    let isWhole: Bool
  }

  /// One feed per input, in the graph's order.
  let feeds: [Feed]
  /// The values of all symbols but `batch`.
  let sizes: [String: Int]

  /// Binds a data set to a graph.
  ///
  /// Errors, all at once: `noData` for a missing column, `dataDisagrees` for one that does not fit.
  init(_ graph: Graph, _ data: Dataset) throws(DiagnosticsError) {
    var findings: [Diagnostic] = []
    var feeds: [Feed] = []
    var bound: [(type: TensorType, shape: [Int], name: String)] = []
    var symbols = SymbolBinding(bounds: graph.bounds)
    for input in graph.inputs {
      guard let column = data.column(input.name) else {
        findings.append(Self.missing(input.name, data))
        continue
      }
      let type = graph.type(input.value)
      guard type.axes.first?.name == AxisName.batch, type.axes[0].size.symbolName == AxisName.batch else {
        findings.append(
          .error(
            .dataDisagrees, "`\(input.name)` is \(type), so it cannot take any number of examples",
            help: ["give it `batch` as the first axis, without a size"]))
        continue
      }
      let each = TensorType(type.element, Array(type.axes.dropFirst()))
      let shape = Self.fitting(column.shape, each)
      if let misfit = symbols.bind(each, to: shape, of: input.name) {
        findings.append(Self.misfit(misfit, input.name, each, shape))
        continue
      }
      bound.append((each, shape, input.name))
      findings += Self.elements(column, input, type.element, data)
      feeds.append(Feed(column: column, isWhole: type.element == .i32))
    }
    for (type, shape, name) in bound {
      if let misfit = symbols.check(type, against: shape) {
        findings.append(Self.misfit(misfit, name, type, shape))
      }
    }
    guard findings.isEmpty else { throw DiagnosticsError(findings) }
    self.feeds = feeds
    sizes = symbols.sizes
  }

  /// The number of elements of four bytes that an example takes over all inputs.
  var width: Int { feeds.reduce(0) { $0 + $1.column.width } }

  /// The column's shape, with axes of length 1 left out or added where only that tells it from the input's.
  ///
  /// Readers of images give `[1, height, width]`; a model may leave the channel out.
  private static func fitting(_ shape: [Int], _ type: TensorType) -> [Int] {
    guard shape.count != type.axes.count else { return shape }
    let needed = type.axes.map(\.size.constant)
    guard needed.filter({ $0 != 1 }).count == shape.count(where: { $0 != 1 }) else { return shape }
    var rest = shape.filter { $0 != 1 }[...]
    return needed.map { $0 == 1 ? 1 : rest.removeFirst() }
  }

  private static func misfit(
    _ misfit: SymbolBinding.Misfit, _ name: String, _ type: TensorType, _ shape: [Int]
  ) -> Diagnostic {
    .error(
      .dataDisagrees, "each example of `\(name)` \(SymbolBinding.words(misfit, type, shape))",
      help: ["correct the axes of `\(name)` in the model, or give other data"])
  }

  private static func missing(_ name: String, _ data: Dataset) -> Diagnostic {
    let names = data.columns.map(\.name)
    var help = ["its columns are \(names.map { "`\($0)`" }.joined(separator: ", "))"]
    if let near = NearestWord.suggestion(for: name, among: names) {
      help.insert("did you mean `\(near)`?", at: 0)
    }
    return .error(.noData, "the data has no column `\(name)`, which the model needs", help: help)
  }

  /// What is wrong with the elements of a column.
  private static func elements(
    _ column: DatasetColumn, _ input: Graph.Input, _ element: ElementType, _ data: Dataset
  ) -> [Diagnostic] {
    if element == .f32 { return [] }
    // A truth value is a number below 2.
    if let bound = element == .bool ? 2 : input.indexBound {
      do {
        try data.checkClasses(input.name, below: bound)
        return []
      } catch {
        return error.diagnostics
      }
    }
    guard !column.isWhole else { return [] }
    return [
      .error(
        .dataDisagrees, "`\(column.name)` holds fractions, where the model needs whole numbers",
        help: ["write the column as whole numbers"])
    ]
  }
}

internal import Graph
internal import Tape

/// A parameter of which a step reads only the rows that its inputs name, and which has a gradient only there.
///
/// Gradients of such a table are cleared, added up and used row by row: a large vocabulary costs what its words in the
/// batch cost.
public struct RowTable: Sendable {
  /// Where the parameter starts.
  public let offset: Int
  /// The number of rows.
  public let rows: Int
  /// The numbers of a row.
  public let width: Int
  /// The places of the inputs that name rows.
  let inputs: [Int]

  /// The elements of a row.
  public func range(row: Int) -> Range<Int> { offset + row * width..<offset + (row + 1) * width }
  /// All elements.
  public var range: Range<Int> { offset..<offset + rows * width }

  /// The tables of a graph: what every reader looks up by rows, and every gradient adds to by rows, named by inputs.
  static func all(in graph: Graph, offsets: [Int]) -> [RowTable] {
    var inputs: [Int: Set<Int>] = [:]
    var others = Set(graph.outputs.map(\.value))
    func input(_ value: ValueID) -> Int? {
      if case .input(let place) = graph[value].definition { return place }
      return nil
    }
    for node in graph.nodes {
      for (place, operand) in node.operands.enumerated() where node.operation.readsNumbers(of: place) {
        guard case .parameter(let parameter) = graph[operand].definition else { continue }
        if let names = node.operation.rowsRead(of: place), let source = input(node.operands[names]) {
          inputs[parameter, default: []].insert(source)
        } else {
          others.insert(operand)
        }
      }
    }
    return graph.gradients.compactMap { gradient in
      let parameter = graph.parameters[gradient.parameter]
      guard !others.contains(parameter.value), let shape = try? graph.type(parameter.value).shape([:]),
        shape.count == 2, shape[0] > 0, shape[1] > 0, var places = inputs[gradient.parameter]
      else { return nil }
      for value in gradient.contributions {
        guard case .node(let index, let result) = graph[value].definition,
          let names = graph.nodes[index].operation.rowsWritten(of: result),
          let source = input(graph.nodes[index].operands[names])
        else { return nil }
        places.insert(source)
      }
      return RowTable(
        offset: offsets[gradient.parameter], rows: shape[0], width: shape[1], inputs: places.sorted())
    }
  }
}

/// The rows of a table that a batch names, each once.
struct TouchedRows {
  let table: RowTable
  /// The rows of this batch.
  private(set) var rows: [Int32] = []
  /// Those of the batch before.
  private(set) var before: [Int32] = []
  private var marks: [Int32]
  private var mark: Int32 = 0

  init(_ table: RowTable) {
    self.table = table
    marks = [Int32](repeating: 0, count: table.rows)
  }

  /// Lists the rows of a new batch.
  mutating func list(_ arrays: [UnsafeBufferPointer<Int32>]) {
    swap(&rows, &before)
    rows.removeAll(keepingCapacity: true)
    if mark == .max {
      mark = 0
      for row in marks.indices { marks[row] = 0 }
    }
    mark += 1
    for array in arrays {
      for row in array where row >= 0 && Int(row) < table.rows && marks[Int(row)] != mark {
        marks[Int(row)] = mark
        rows.append(row)
      }
    }
  }
}

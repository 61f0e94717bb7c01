public import Diagnostics

/// Examples in memory: named columns with one row for each example.
public struct Dataset: Sendable {
  /// The number of examples.
  public let count: Int
  /// The columns.
  public let columns: [DatasetColumn]

  /// Creates a data set from the first `count` examples of its columns.
  ///
  /// - Requires: every column has at least `count` examples, and no two have the same name.
  public init(count: Int, columns: [DatasetColumn]) {
    for column in columns {
      precondition(count * column.width <= column.elementCount, "a column has too few examples")
    }
    self.count = count
    self.columns = columns
  }

  /// The column of this name, or nil.
  public func column(_ name: String) -> DatasetColumn? {
    columns.first { $0.name.utf8.elementsEqual(name.utf8) }
  }

  /// Some of the examples, by their places, in that order.
  ///
  /// - Requires: every place is below `count`.
  public func selecting(_ places: [Int]) -> Dataset {
    Dataset(count: places.count, columns: columns.map { $0.selecting(places) })
  }

  /// Makes sure that the classes in a column are below `classes`, as a head with that many outputs needs.
  ///
  /// Errors: `dataDisagrees`, and `noData` when there is no such column.
  public func checkClasses(_ name: String, below classes: Int) throws(DiagnosticsError) {
    guard let column = column(name) else {
      throw DiagnosticsError(
        .error(
          .noData, "the data has no column `\(name)`",
          help: ["its columns are \(columns.map { "`\($0.name)`" }.joined(separator: ", "))"]))
    }
    guard column.isWhole else {
      throw DiagnosticsError(
        .error(
          .dataDisagrees,
          "the column `\(name)` holds fractions, where classes from 0 to \(classes - 1) are needed",
          help: ["write the classes as whole numbers"]))
    }
    guard let range = column.range(ofFirst: count) else { return }
    guard range.lowerBound >= 0, range.upperBound < classes else {
      let wrong = range.lowerBound < 0 ? range.lowerBound : range.upperBound
      throw DiagnosticsError(
        .error(
          .dataDisagrees,
          "the column `\(name)` holds the class \(wrong); with \(classes) outputs, classes go from 0 to \(classes - 1)",
          help: [
            range.lowerBound < 0
              ? "number the classes from 0"
              : "give the head \(Int(range.upperBound) + 1) outputs, or correct the data"
          ]))
    }
  }
}

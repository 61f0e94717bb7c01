import Graph
import Operations
import Testing

/// What operations say of the rows of tables that they read and write.
@Suite struct RowNameTests {
  private static func names(_ values: [ReferenceTensor], _ place: Int) -> Set<Int> {
    Set(values[place].elements.map { Int($0) })
  }

  /// Rows of a table that nothing names do not matter.
  @Test(arguments: NamedSample.all) func onlyNamedRowsAreRead(_ sample: NamedSample) throws {
    let values = try sample.values()
    let want = sample.operation.evaluate(values, in: try sample.context())
    for place in values.indices {
      guard let source = sample.operation.rowsRead(of: place) else { continue }
      #expect(sample.operands[source].element == .i32)
      let named = Self.names(values, source)
      var other = values
      let width = other[place].shape[1]
      for row in 0..<other[place].shape[0] where !named.contains(row) {
        for i in 0..<width { other[place].elements[row * width + i] = .nan }
      }
      let got = sample.operation.evaluate(other, in: try sample.context())
      #expect(zip(got, want).allSatisfy { agree($0, $1, tolerance: 0) }, "\(sample.testDescription)")
    }
  }

  /// Rows of a result that nothing names are 0.
  @Test(arguments: NamedSample.all) func onlyNamedRowsAreWritten(_ sample: NamedSample) throws {
    let values = try sample.values()
    let results = sample.operation.evaluate(values, in: try sample.context())
    for (place, result) in results.enumerated() {
      guard let source = sample.operation.rowsWritten(of: place) else { continue }
      let named = Self.names(values, source)
      let width = result.shape[1]
      for row in 0..<result.shape[0] where !named.contains(row) {
        #expect(result.elements[row * width..<(row + 1) * width].allSatisfy { $0 == 0 })
      }
    }
  }
}

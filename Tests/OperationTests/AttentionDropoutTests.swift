import Graph
import Operations
import Testing

/// Which weights of attention are dropped, and what the others become.
@Suite struct AttentionDropoutTests {
  private static let keys = 40

  /// The weights of attention over queries and keys of zeros, all alike until some are dropped: `[row, head, query][key]`.
  ///
  /// The values of every head are the unit vectors, so the output of a query is its weights.
  private func weights(rate: Double, site: String = "a", step: UInt64 = 1, first: Int = 0, rows: Int = 3)
    throws
    -> [[Double]]
  {
    let (keys, heads) = (Self.keys, 2)
    let operation = Attention(
      heads: heads, isCausal: false, isPacked: false, hasMask: false, dropout: rate, site: site)
    let batch = Axis("batch", Size(symbol: "batch"))
    let type = TensorType(.f32, [batch, Axis("time", keys), Axis("feature", heads * keys)])
    let types = Array(repeating: type, count: 3)
    let context = EvaluationContext(
      sizes: ["batch": rows], stepKey: step, firstExample: first, operandTypes: types,
      resultTypes: try operation.resultTypes(for: types))
    let zeros = ReferenceTensor(shape: [rows, keys, heads * keys])
    var values = zeros
    for place in values.elements.indices where place / (heads * keys) % keys == place % keys {
      values.elements[place] = 1
    }
    let output = operation.evaluate([zeros, zeros, values], in: context)[0].elements
    return stride(from: 0, to: output.count, by: keys).map { Array(output[$0..<$0 + keys]) }
  }

  /// What stays is scaled by 1 / (1 − rate), and the share that goes is the rate.
  @Test(arguments: [0.1, 0.5, 0.9]) func aShareIsDropped(rate: Double) throws {
    let numbers = try weights(rate: rate).flatMap(\.self)
    let kept = 1 / (Double(Self.keys) * (1 - rate))
    #expect(numbers.allSatisfy { $0 == 0 || abs($0 - kept) < 1e-12 })
    let share = Double(numbers.count { $0 == 0 }) / Double(numbers.count)
    // Five standard deviations of 9,600 draws.
    #expect(abs(share - rate) < 5 * (rate * (1 - rate) / Double(numbers.count)).squareRoot())
  }

  @Test func allIsDropped() throws {
    #expect(try weights(rate: 1).joined().allSatisfy { $0 == 0 })
  }

  /// Every example, head and query draws for itself, and so do steps and layers.
  @Test func rowsDrawForThemselves() throws {
    let rows = try weights(rate: 0.5)
    #expect(Set(rows).count == rows.count)
    #expect(try Set(weights(rate: 0.5, step: 2)).isDisjoint(with: rows))
    #expect(try Set(weights(rate: 0.5, site: "b")).isDisjoint(with: rows))
  }

  /// The examples of a part of a batch drop what they drop in the whole.
  @Test func partsOfABatchDropTheSame() throws {
    let whole = try weights(rate: 0.5)
    let each = whole.count / 3
    #expect(try weights(rate: 0.5, first: 2, rows: 1) == Array(whole[(2 * each)...]))
  }
}

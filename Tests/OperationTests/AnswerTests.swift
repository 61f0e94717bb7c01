import Graph
import Operations
import Testing

/// Which answers count as right.
@Suite struct AnswerTests {
  /// What an operation on rows of three makes of numbers and targets: right and judged.
  private func judge(
    _ operation: any Operation, _ numbers: [Double], _ targets: [Double], classes: Int
  ) throws -> [[Double]] {
    let rows = targets.count
    let numberAxes = classes == 0 ? [Axis("batch", rows)] : [Axis("batch", rows), Axis("class", classes)]
    let types: [TensorType] = [
      TensorType(.f32, numberAxes), TensorType(classes == 0 ? .f32 : .i32, [Axis("batch", rows)]),
    ]
    let context = EvaluationContext(
      sizes: [:], operandTypes: types, resultTypes: try operation.resultTypes(for: types))
    return operation.evaluate(
      [
        ReferenceTensor(shape: classes == 0 ? [rows] : [rows, classes], elements: numbers),
        ReferenceTensor(shape: [rows], elements: targets),
      ], in: context
    ).map(\.elements)
  }

  /// The class that counts as the largest of a row.
  private func largest(_ row: [Double]) throws -> Int? {
    try row.indices.first { try judge(RightClass(), row, [Double($0)], classes: row.count)[0] == [1] }
  }

  @Test func tiesGoToTheFirst() throws {
    #expect(try largest([1, 3, 3, 2]) == 1)
    #expect(try largest([0, 0, 0]) == 0)
    #expect(try largest([-.infinity, -.infinity]) == 0)
    #expect(try largest([-2, -1]) == 1)
    #expect(try largest([5]) == 0)
    #expect(try largest([-0.0, 0.0]) == 0)
  }

  /// As torch.argmax has it.
  @Test func notANumberCountsAsTheLargest() throws {
    #expect(try largest([1, .nan, .infinity, .nan]) == 1)
    #expect(try largest([.nan, 2]) == 0)
  }

  @Test func ignoredLabelsAreNotJudged() throws {
    let results = try judge(RightClass(), [1, 2, 3, 3, 0, 9, 9, 0], [1, 1, -1, 0], classes: 2)
    #expect(results[0] == [1, 0, 0, 1])
    #expect(results[1] == [1, 1, 0, 1])
  }

  /// The sign of a logit; 0 is no yes, as `round(sigmoid(0))` is 0.
  @Test func logitsAreJudgedByTheirSign() throws {
    let results = try judge(
      RightSide(threshold: 0, wholeTargets: false), [2, -1, 0, 0, 3, 3, .nan], [1, 1, 0, 1, 0.9, 0.5, 1],
      classes: 0)
    #expect(results[0] == [1, 0, 1, 0, 1, 0, 0])
    #expect(results[1] == [1, 1, 1, 1, 1, 0, 1])
  }

  @Test func probabilitiesAreJudgedWhereTheTargetsAreWhole() throws {
    let results = try judge(
      RightSide(threshold: 0.5, wholeTargets: true), [0.6, 0.4, 0.6, 0.5], [1, 1, 0.7, 0], classes: 0)
    #expect(results[0] == [1, 0, 0, 1])
    #expect(results[1] == [1, 1, 0, 1])
  }
}

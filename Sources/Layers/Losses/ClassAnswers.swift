internal import Graph
internal import Operations

/// Whether the class with the largest number is the right one.
enum ClassAnswers {
  /// For each row, 1 where it is right, and 1 where its label counts.
  static func judge(
    _ numbers: ValueID, _ labels: ValueID, in context: inout LayerContext
  ) throws(LayerError) -> (right: ValueID, judged: ValueID) {
    let results = try context.applyAll(RightClass(), [numbers, labels])
    return (results[0], results[1])
  }
}

internal import Graph
internal import Operations

/// Whether numbers that say yes or no say the right one.
enum SideAnswers {
  /// For each number, 1 where it lies on the right side of the threshold, and 1 where its target counts.
  static func judge(
    _ numbers: ValueID, _ targets: ValueID, _ mask: ValueID?, threshold: Double, wholeTargets: Bool,
    in context: inout LayerContext
  ) throws(LayerError) -> (right: ValueID, judged: ValueID) {
    let operation = RightSide(threshold: threshold, wholeTargets: wholeTargets)
    let results = try context.applyAll(operation, [numbers, targets])
    guard let mask else { return (results[0], results[1]) }
    return (
      try context.apply(Multiply(), [results[0], mask]), try context.apply(Multiply(), [results[1], mask])
    )
  }
}

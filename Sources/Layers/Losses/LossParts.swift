public import Graph
internal import Operations

/// What a loss makes of an output and its targets.
public struct LossParts {
  /// One loss for each example and position, 0 where nothing counts.
  public var losses: ValueID
  /// What each of them counts: the mean divides by their sum over the batch. Nil when all count the same.
  public var weights: ValueID?
  /// For each answer 1 where it is right, and 1 where it is judged; nil where answers are not right or wrong.
  public var answers: (right: ValueID, judged: ValueID)?

  /// Creates the parts.
  public init(
    _ losses: ValueID, weights: ValueID? = nil, answers: (right: ValueID, judged: ValueID)? = nil
  ) {
    self.losses = losses
    self.weights = weights
    self.answers = answers
  }
}

/// A loss as single numbers of the batch.
public struct LossSums {
  /// The mean loss.
  public let mean: ValueID
  /// What the mean was divided by; nil for the number of examples and positions.
  public let weight: ValueID?
  /// The sums of the right answers and of the judged ones.
  public let answers: (right: ValueID, judged: ValueID)?

  /// Adds up the parts of a loss.
  ///
  /// The divisor is that of the whole batch, so that the means of its parts add up.
  public init(_ parts: LossParts, in context: inout LayerContext) throws(LayerError) {
    if let weights = parts.weights {
      let total = try context.apply(BatchTotal(), [weights])
      mean = try context.apply(
        Multiply(), [try Self.sum(parts.losses, in: &context), try context.apply(Inverse(), [total])])
      weight = total
    } else {
      mean = try context.apply(MeanLoss(), [parts.losses])
      weight = nil
    }
    guard let given = parts.answers else {
      answers = nil
      return
    }
    answers = (try Self.sum(given.right, in: &context), try Self.sum(given.judged, in: &context))
  }

  private static func sum(_ value: ValueID, in context: inout LayerContext) throws(LayerError) -> ValueID {
    try context.apply(ReduceSum(axes: context.graph.type(value).axes.map(\.name)), [value])
  }
}

/// The first position of an axis, or the first that counts: what an operation chooses that does nothing else.
public struct FirstChoice: Sendable {
  /// The axis; it has no place in the result.
  public let axis: String
  /// Sets a value to 0 where nothing of a mask counts, as the choice itself gives 0 there.
  public let clear:
    @Sendable (
      _ graph: inout Graph, _ value: ValueID, _ mask: ValueID, _ scope: String
    ) throws(OperationError) -> ValueID

  /// Creates a choice.
  public init(
    axis: String,
    clear:
      @escaping @Sendable (
        _ graph: inout Graph, _ value: ValueID, _ mask: ValueID, _ scope: String
      ) throws(OperationError) -> ValueID
  ) {
    self.axis = axis
    self.clear = clear
  }
}

/// An operation for the first position of an axis alone, in place of one for all.
public struct FirstForm: Sendable {
  /// The operation; result 0 lacks the axis.
  public let operation: any Operation
  /// The operands that it reads whole. Of the others that have the axis it reads the first positions, without the axis.
  public let whole: Set<Int>
  /// The operand that must be the mask of the choice: its first position is the first that counts there.
  public let mask: Int?

  /// Creates a form.
  public init(_ operation: any Operation, whole: Set<Int> = [], mask: Int? = nil) {
    self.operation = operation
    self.whole = whole
    self.mask = mask
  }
}

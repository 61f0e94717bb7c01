/// One step of the tape: a kernel call whose operands, sizes and offsets were fixed when the plan was made.
///
/// The closure captures plain numbers only, so that running it allocates nothing.
public struct Instruction: Sendable {
  /// What it does, for plans and benchmarks: the operation's name and the layer.
  public let label: String
  /// The work itself.
  public let run: @Sendable (borrowing Frame) -> Void

  /// Creates an instruction.
  public init(label: String, run: @escaping @Sendable (borrowing Frame) -> Void) {
    self.label = label
    self.run = run
  }
}

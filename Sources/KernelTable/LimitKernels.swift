/// Loops that do nothing but reach a limit of the machine, to measure it.
public struct LimitKernels: Sendable {
  /// Multiply-adds that stay in registers, enough of them side by side to keep every unit busy.
  ///
  /// `rounds` times `multiplyAddFLOPs` floating-point operations are done. The result means nothing; it exists so that
  /// the work is not left out.
  public var multiplyAdds: @Sendable (_ rounds: Int, _ start: Float) -> Float
  /// The floating-point operations of one round of `multiplyAdds`; a multiply-add counts as two.
  public var multiplyAddFLOPs: Int
  /// Reads every number once; the result means nothing.
  public var read: @Sendable (_ x: Input, _ count: Int) -> Float

  /// Creates the group.
  public init(
    multiplyAdds: @escaping @Sendable (Int, Float) -> Float, multiplyAddFLOPs: Int,
    read: @escaping @Sendable (Input, Int) -> Float
  ) {
    self.multiplyAdds = multiplyAdds
    self.multiplyAddFLOPs = multiplyAddFLOPs
    self.read = read
  }
}

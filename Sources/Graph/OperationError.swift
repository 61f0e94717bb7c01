/// Why an operation cannot be applied to its operands, in terms of operands and axes; the language adds the places.
public struct OperationError: Error, Hashable, Sendable {
  /// The kinds of trouble.
  public enum Kind: Hashable, Sendable {
    case missingAxis, wrongElementType, sizesDisagree, doesNotDivide, wrongCount, duplicateAxis,
      sizeNotPositive
    case sizeNotFixed, axesDiffer, badAttribute, tooLarge
  }

  /// The kind of trouble.
  public let kind: Kind
  /// The sentence shown to people.
  public let message: String
  /// The operands concerned, the one to blame first.
  public let operands: [Int]
  /// The axis concerned.
  public let axis: String?
  /// What to do about it.
  public let help: String?

  /// Creates an error.
  public init(_ kind: Kind, _ message: String, operands: [Int] = [], axis: String? = nil, help: String? = nil)
  {
    self.kind = kind
    self.message = message
    self.operands = operands
    self.axis = axis
    self.help = help
  }

  /// A size that passes the limits of the machine.
  public init(_ error: SizeError) {
    switch error {
    case .overflow: self.init(.tooLarge, "a size passes 2^63 - 1")
    case .unbound(let name): self.init(.sizeNotFixed, "the size of `\(name)` is not known")
    case .badDivisor: self.init(.sizeNotPositive, "a size is divided by something below 1")
    }
  }
}

internal import Diagnostics

/// A list of layers with its names: the model's own, a block's, or a named residual's.
final class Scope {
  /// What stands before the names of this list: empty, or `encoder.0.`.
  let prefix: String
  /// The list around this one, whose names can be read too; nil for the model and for blocks.
  let outer: Scope?
  /// What flows into the block that this list belongs to.
  let blockInput: Stream
  /// Whether `input` means that: the list is a block's or a stack's own.
  let bindsInput: Bool
  /// Whether the parameters of all layers inside are kept as they are.
  private(set) var isFrozen: Bool
  /// The deviation with which the weights of all layers inside start, where that is given.
  private(set) var deviation: Double?
  /// Every entry of the list, those of unnamed residuals included, in order.
  let order: ListOrder
  private var declared: [String: SourceSpan] = [:]

  init(
    prefix: String, outer: Scope?, blockInput: Stream, bindsInput: Bool = false, isFrozen: Bool,
    deviation: Double? = nil, order: ListOrder
  ) {
    self.prefix = prefix
    self.outer = outer
    self.blockInput = blockInput
    self.bindsInput = bindsInput
    self.isFrozen = isFrozen
    self.deviation = deviation
    self.order = order
  }

  /// Does something while more is said about the layers inside, as beside a residual without a name.
  func with<Result>(isFrozen: Bool, deviation: Double?, _ body: () -> Result) -> Result {
    let outer = (self.isFrozen, self.deviation)
    defer { (self.isFrozen, self.deviation) = outer }
    (self.isFrozen, self.deviation) = (isFrozen, deviation)
    return body()
  }

  /// The names given so far.
  var names: [String] { declared.keys.sorted() }

  /// The place of a name given so far.
  func place(of name: String) -> SourceSpan? { declared[name] }

  /// Gives a name; returns the place where it was given before, if it was.
  func declare(_ name: Word) -> SourceSpan? {
    if let earlier = declared[name.text] { return earlier }
    declared[name.text] = name.span
    return nil
  }
}

public import ModelLanguage

/// What became of a layer between two models.
public struct LayerDifference: Sendable {
  /// What happened.
  public enum Kind: Sendable {
    /// Only the new model has it.
    case added
    /// Only the old model has it.
    case removed
    /// Both have it, and something about it differs.
    case changed
  }

  /// One thing that differs.
  public struct Change: Sendable {
    /// What: a key such as `hidden`, or `kind`, `input`, `output`, `from`, `repeat`, `place`.
    public let what: String
    /// Before; nil when it was not there.
    public let old: String?
    /// After; nil when it is no longer there.
    public let new: String?
    /// The line of the new file (of the old one, for what is gone) that causes it.
    public let line: Int?
    /// Whether it follows from other changes, such as a type that changes because the layer before changed.
    public let isConsequence: Bool
  }

  /// What happened.
  public let kind: Kind
  /// The layer in the old model.
  public let old: ModelLayer?
  /// The layer in the new model.
  public let new: ModelLayer?
  /// The layer that an added one follows; nil at the start of its list.
  public let predecessor: String?
  /// What differs, for a layer that both models have.
  public let changes: [Change]
  /// What differs inside.
  public let children: [LayerDifference]

  /// Whether nothing was written differently here or inside: only types changed, because something before did.
  public var isConsequence: Bool {
    kind == .changed && changes.allSatisfy(\.isConsequence) && children.allSatisfy(\.isConsequence)
  }
}

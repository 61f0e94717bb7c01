/// What becomes of a parameter's numbers when the old model's weights are loaded into the new model.
public struct ParameterVerdict: Hashable, Sendable {
  /// What becomes of it.
  public enum Fate: Hashable, Sendable {
    /// Its numbers are loaded, from this name in the old model.
    case keeps(oldName: String)
    /// It starts as a new parameter, for this reason.
    case startsAnew(reason: String)
    /// The new model has no such parameter.
    case isDropped
  }

  /// The name in the new model, or in the old one when it is dropped.
  public let name: String
  /// What becomes of it.
  public let fate: Fate
}

public import Diagnostics
public import Schemas

/// A key's value after everything has been resolved, with the reason why it is what it is.
public struct ResolvedArgument: Sendable {
  /// A name that the value depends on.
  public struct Cause: Sendable {
    /// The name.
    public let name: String
    /// Its value as people write it.
    public let value: String
    /// Where its value was written.
    public let origin: SourceSpan
  }

  /// The key.
  public let key: String
  /// The value.
  public let value: Value
  /// Where the value or its expression stands; nil when it is the default.
  public let span: SourceSpan?
  /// The names that it depends on.
  public let causes: [Cause]

  /// Whether the file leaves the value to the default.
  public var isDefault: Bool { span == nil }
}

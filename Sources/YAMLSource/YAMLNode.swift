public import Diagnostics

/// A value of a YAML file with its place.
///
/// Spans are tight: a plain scalar's is exactly its text, a quoted one's includes the quotes, a flow collection's its
/// brackets; a block collection's runs from its first key or `-` to the end of its last value. A child's span lies
/// within its parent's.
public struct YAMLNode: Sendable {
  /// What stands there.
  public let content: Content
  /// Where it stands, in bytes.
  public let span: SourceSpan

  /// Creates a node.
  public init(content: Content, span: SourceSpan) {
    self.content = content
    self.span = span
  }

  /// The kinds of values.
  public indirect enum Content: Sendable {
    /// A text that is not read any further here: what `1e-3` or `true` means is up to whoever expects it.
    case scalar(YAMLScalar)
    /// A list.
    case sequence([YAMLNode])
    /// Keys with values, in the order of the file; no key twice.
    case mapping([YAMLEntry])
  }
}

/// A scalar's text after unquoting and unfolding.
public struct YAMLScalar: Sendable {
  /// The text; empty for a value that is left out (`key:`).
  public let text: String
  /// `true` iff it was written without quotes, `|` or `>`: only then may it be a number or a truth value.
  public let isPlain: Bool

  /// Creates a scalar.
  public init(text: String, isPlain: Bool) {
    self.text = text
    self.isPlain = isPlain
  }
}

/// A key with its value.
public struct YAMLEntry: Sendable {
  /// The key's text after unquoting.
  public let key: String
  /// Where the key stands.
  public let keySpan: SourceSpan
  /// The value; an empty plain scalar when it is left out.
  public let value: YAMLNode

  /// Creates an entry.
  public init(key: String, keySpan: SourceSpan, value: YAMLNode) {
    self.key = key
    self.keySpan = keySpan
    self.value = value
  }
}

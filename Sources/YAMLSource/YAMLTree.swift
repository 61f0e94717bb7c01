/// A value to be written as YAML: what a `YAMLNode` holds, without places.
public struct YAMLTree: Sendable {
  /// What stands there.
  public indirect enum Content: Hashable, Sendable {
    /// A number, a truth value, an expression, a name: written without quotes.
    case plain(String)
    /// Text of any kind: in quotes where it would otherwise be read as something else.
    case text(String)
    /// A list.
    case list([YAMLTree])
    /// Keys with values.
    case mapping([Entry])
  }

  /// A key with its value.
  public struct Entry: Hashable, Sendable {
    /// The key.
    public let key: String
    /// The value.
    public let value: YAMLTree

    /// Creates an entry.
    public init(_ key: String, _ value: YAMLTree) {
      self.key = key
      self.value = value
    }
  }

  /// What stands there.
  public var content: Content
  /// Whether a list or mapping is spread over lines however short it is.
  public var isOpen: Bool
  /// What is said after `#` at the end of the first line; of no account when trees are compared.
  public var comment: String?

  /// Creates a tree.
  public init(_ content: Content, isOpen: Bool = false, comment: String? = nil) {
    self.content = content
    self.isOpen = isOpen
    self.comment = comment
  }

  /// A number, a truth value, an expression or a name.
  public static func plain(_ text: String) -> YAMLTree { YAMLTree(.plain(text)) }

  /// Text of any kind.
  public static func text(_ text: String) -> YAMLTree { YAMLTree(.text(text)) }

  /// A list.
  public static func list(_ elements: [YAMLTree], isOpen: Bool = false) -> YAMLTree {
    YAMLTree(.list(elements), isOpen: isOpen)
  }

  /// Keys with values.
  public static func mapping(_ entries: [Entry], isOpen: Bool = false) -> YAMLTree {
    YAMLTree(.mapping(entries), isOpen: isOpen)
  }
}

extension YAMLTree: Hashable {
  public static func == (a: YAMLTree, b: YAMLTree) -> Bool {
    a.content == b.content && a.isOpen == b.isOpen
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(content)
    hasher.combine(isOpen)
  }
}

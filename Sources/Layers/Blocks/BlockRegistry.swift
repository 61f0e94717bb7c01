/// A block that ships with the program, written in the language itself.
public protocol BuiltInBlock: Sendable {
  /// The kind under which it is used.
  static var kind: String { get }
  /// One sentence for the reference.
  static var summary: String { get }
  /// The entry of `blocks:`, as YAML: parameters and layers.
  static var source: String { get }
  /// The deviation with which its weights start, its biases as 0; nil where each layer starts as it does elsewhere.
  static var deviation: Double? { get }
}

extension BuiltInBlock {
  /// Each layer starts as it does elsewhere.
  public static var deviation: Double? { nil }
}

/// Every block that ships with the program: the only place that lists them.
public enum BlockRegistry {
  /// All blocks, alphabetical by type.
  public static let all: [any BuiltInBlock.Type] = [
    BertBlock.self,
    BertLayerBlock.self,
    BertPoolerBlock.self,
    FeedForwardBlock.self,
    TransformerBlock.self,
  ]

  /// The block of a kind.
  public static func block(of kind: String) -> (any BuiltInBlock.Type)? { all.first { $0.kind == kind } }
}

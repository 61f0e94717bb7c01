/// What a YAML file may cost; every limit holds while reading, before anything larger is built.
public struct YAMLLimits: Sendable {
  /// The largest length of the text, in bytes.
  public let bytes: Int
  /// The deepest nesting of lists and mappings; the outermost counts as 1. At most 1,000, so that whoever walks the
  /// tree may recurse.
  public let depth: Int
  /// The largest number of scalars, lists and mappings together, keys included.
  public let nodes: Int

  /// Creates limits; a depth beyond 1,000 is taken as 1,000.
  public init(bytes: Int = 4 << 20, depth: Int = 64, nodes: Int = 500_000) {
    self.bytes = bytes
    self.depth = min(depth, 1_000)
    self.nodes = nodes
  }
}

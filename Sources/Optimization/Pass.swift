public import Graph

/// One rewriting of a graph that keeps what it computes.
public protocol Pass: Sendable {
  /// The name on the command line (`--after NAME`, `--no-pass NAME`).
  static var name: String { get }
  /// One sentence for the reference.
  static var summary: String { get }
  /// A small graph before and after, in printed form; it is also a test.
  static var example: (before: String, after: String) { get }
  /// The rewritten graph.
  static func run(_ graph: Graph) throws(OperationError) -> Graph
}

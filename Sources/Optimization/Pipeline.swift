public import Graph

/// The ordered passes, and their running with the verifier after each.
public enum Pipeline {
  /// What every graph goes through, in order.
  ///
  /// Equal nodes are merged before dead ones are removed, because merging leaves dead ones behind.
  public static let all: [any Pass.Type] = [MergeEqualNodes.self, RemoveDeadNodes.self]

  /// The passes that turn a training graph into one for use: what only training does is left out.
  public static let inference: [any Pass.Type] = [RemoveTrainingOnly.self]

  /// Runs passes, checking the graph after each; those named in `skipped` are left out.
  public static func run(
    _ passes: [any Pass.Type] = all, on graph: Graph, skipping skipped: Set<String> = []
  ) throws(PipelineError) -> Graph {
    var graph = graph
    for pass in passes where !skipped.contains(pass.name) {
      do {
        graph = try pass.run(graph)
        try graph.verify()
      } catch let error as OperationError {
        throw PipelineError(pass: pass.name, reason: error.message)
      } catch let error as GraphViolation {
        throw PipelineError(pass: pass.name, reason: error.description)
      } catch {
        throw PipelineError(pass: pass.name, reason: "\(error)")
      }
    }
    return graph
  }
}

/// A pass that broke the graph: a mistake in the compiler, named so that it can be switched off and reported.
public struct PipelineError: Error, Sendable, CustomStringConvertible {
  /// The pass.
  public let pass: String
  /// What it broke.
  public let reason: String
  /// One sentence for people.
  public var description: String { "the pass `\(pass)` broke the graph: \(reason)" }
}

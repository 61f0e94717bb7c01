public import Graph

/// The ordered passes, and their running with the verifier after each.
public enum Pipeline {
  /// What graphs go through before gradients are made of them.
  public static let forward: [any Pass.Type] = [NarrowToFirst.self]

  /// What every graph goes through, in order.
  ///
  /// Equal nodes are merged before dead ones are removed, because merging leaves dead ones behind.
  public static let all: [any Pass.Type] = [
    MergeEqualNodes.self, RemoveDeadNodes.self, AbsorbProducers.self,
  ]

  /// The passes that may be left out: they change how a graph is computed, not what.
  public static var optional: [any Pass.Type] { forward + all }

  /// The passes that turn a training graph into one for use: what only training does is left out.
  public static let inference: [any Pass.Type] = [RemoveTrainingOnly.self]

  /// Runs passes, checking the graph after each; those named in `skipped` are left out.
  ///
  /// - Parameter last: the name of the pass after which to stop; nil runs all of them.
  public static func run(
    _ passes: [any Pass.Type] = all, on graph: Graph, skipping skipped: Set<String> = [],
    through last: String? = nil
  ) throws(PipelineError) -> Graph {
    var graph = graph
    let end = last.flatMap { name in passes.lastIndex { $0.name == name } } ?? passes.count - 1
    for pass in passes.prefix(end + 1) where !skipped.contains(pass.name) {
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

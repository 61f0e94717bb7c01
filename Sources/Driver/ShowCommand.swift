public import Diagnostics
internal import Execution
internal import Graph
internal import ModelLanguage
internal import Optimization
internal import Reports
internal import Training

/// The form in which a graph is shown.
public enum ShowFormat: String, CaseIterable, Sendable {
  /// One line for each value, which the compiler can read back.
  case text
}

/// A place on a graph's way through the compiler.
public enum GraphStage: String, CaseIterable, Sendable {
  /// As the file describes it.
  case model
  /// With the loss and the gradients, as reverse mode makes them.
  case gradient
  /// After the passes: what is run.
  case optimised
}

/// `graphc show`: what the compiler makes of a model.
public enum ShowCommand {
  /// Which graph is asked for.
  public struct Request: Sendable {
    /// The stage; nil for the last one, or that of `after`.
    public var stage: GraphStage?
    /// The pass after which to look.
    public var after: String?
    /// The passes to leave out.
    public var without: [String]
    /// Whether the graph for use is meant, also where the file has a loss.
    public var isInference: Bool

    /// Creates a request.
    public init(stage: GraphStage?, after: String?, without: [String], isInference: Bool) {
      self.stage = stage
      self.after = after
      self.without = without
      self.isInference = isInference
    }
  }

  /// The sizes and threads that a plan is for.
  public struct PlanRequest: Sendable {
    /// The examples in a batch; nil for the file's, or 32.
    public var batch: Int?
    /// The threads.
    public var threads: Int?
    /// Lengths of other axes, each as `NAME=NUMBER`.
    public var sizes: [String]

    /// Creates a request.
    public init(batch: Int?, threads: Int?, sizes: [String]) {
      self.batch = batch
      self.threads = threads
      self.sizes = sizes
    }
  }

  /// Shows the graph of a model; 0 shown, 1 errors in the file, 2 the file could not be read or wrong usage.
  public static func graph(
    _ path: String, settings: [String], _ request: Request, format: ShowFormat = .text,
    style: DiagnosticTextStyle
  ) -> CommandResult {
    result(path, settings, style) { model throws(DiagnosticsError) in
      let graph = try graph(of: model, request)
      return switch format {
      case .text: graph.description
      }
    }
  }

  /// Draws the plan for one tile of a batch.
  public static func plan(
    _ path: String, settings: [String], _ request: Request, _ plan: PlanRequest, width: Int,
    style: DiagnosticTextStyle
  ) -> CommandResult {
    result(path, settings, style) { model throws(DiagnosticsError) in
      let graph = try graph(of: model, request)
      return try PlanText(model, graph, plan, width: width).text
    }
  }

  /// Lists the passes; with a model also how many nodes its graph has after each.
  public static func passes(
    _ path: String?, settings: [String], _ request: Request, width: Int?, style: DiagnosticTextStyle
  ) -> CommandResult {
    guard let path else {
      return CommandResult(output: passTable(nil, width: width), messages: "", exitCode: 0)
    }
    return result(path, settings, style) { model throws(DiagnosticsError) in
      let skipped = try PassNames.skipped(request.without)
      var counts: [String: Int] = [:]
      for pass in passes(request.usesInference(model)) where !skipped.contains(pass.name) {
        counts[pass.name] = try optimized(model, request, skipped, through: pass.name).nodes.count
      }
      let first = request.usesInference(model) ? model.graph : try CompiledModel.forward(model, skipping: all)
      return passTable((first.nodes.count, counts), width: width)
    }
  }

  private static func passTable(_ nodes: (before: Int, after: [String: Int])?, width: Int?) -> String {
    var table = Table(
      [Table.Column("pass")] + (nodes == nil ? [] : [Table.Column("nodes after", .right)])
        + [Table.Column("what it does")])
    if let nodes { table.add(["", Quantity.count(nodes.before), "The graph before any pass."]) }
    for pass in Pipeline.forward {
      table.add(
        [pass.name] + (nodes.map { [$0.after[pass.name].map(Quantity.count) ?? "–"] } ?? [])
          + [pass.summary + " Before gradients are made."])
    }
    for pass in Pipeline.all {
      table.add(
        [pass.name] + (nodes.map { [$0.after[pass.name].map(Quantity.count) ?? "–"] } ?? []) + [pass.summary])
    }
    for pass in Pipeline.inference {
      table.add(
        [pass.name] + (nodes.map { [$0.after[pass.name].map(Quantity.count) ?? "–"] } ?? [])
          + [pass.summary + " First, and for graphs that are used only."])
    }
    return table.lines(width: width).joined(separator: "\n") + "\n"
  }

  private static func passes(_ isInference: Bool) -> [any Pass.Type] {
    (isInference ? Pipeline.inference : []) + Pipeline.optional
  }

  private static let all = Set(Pipeline.optional.map { $0.name })

  /// The graph after the passes up to one, or after all.
  private static func optimized(
    _ model: Model, _ request: Request, _ skipped: Set<String>, through last: String?
  ) throws(DiagnosticsError) -> Graph {
    if request.usesInference(model) {
      return try CompiledModel.optimized(model.graph, inference: true, skipping: skipped, through: last)
    }
    if Pipeline.forward.contains(where: { $0.name == last }) {
      return try CompiledModel.forward(model, skipping: skipped, through: last)
    }
    return try CompiledModel.optimized(
      try CompiledModel.gradient(model, skipping: skipped), skipping: skipped, through: last)
  }

  private static func graph(of model: Model, _ request: Request) throws(DiagnosticsError) -> Graph {
    let skipped = try PassNames.skipped(request.without)
    if let stage = request.stage, stage != .optimised, request.after != nil {
      throw DiagnosticsError(
        .error(
          .badSetting, "`--stage \(stage.rawValue)` is before all passes, so that `--after` has no meaning",
          help: ["leave one of them out"]))
    }
    switch request.stage {
    case .model: return model.graph
    case .gradient:
      guard !request.isInference else {
        throw DiagnosticsError(
          .error(
            .badSetting, "the graph for use has no gradients",
            help: ["leave out `--inference`, or ask for `--stage model`"]))
      }
      return try CompiledModel.gradient(model, skipping: skipped)
    case .optimised, nil:
      let isInference = request.usesInference(model)
      if let after = request.after {
        try PassNames.check(after, of: "--after", among: passes(true))
        guard passes(isInference).contains(where: { $0.name == after }) else {
          throw DiagnosticsError(
            .error(
              .badSetting, "the graph for training does not go through the pass `\(after)`",
              help: ["add `--inference` for the graph that is used when training is over"]))
        }
        guard !skipped.contains(after) else {
          throw DiagnosticsError(
            .error(
              .badSetting, "the pass `\(after)` is left out, so that there is nothing after it",
              help: ["leave out `--no-pass \(after)`"]))
        }
      }
      return try optimized(model, request, skipped, through: request.after)
    }
  }

  /// Reads a model and shows something of it, or what is wrong with it.
  private static func result(
    _ path: String, _ settings: [String], _ style: DiagnosticTextStyle,
    _ shown: (Model) throws(DiagnosticsError) -> String
  ) -> CommandResult {
    do throws(DiagnosticsError) {
      let loaded = try ModelLoader.load(path, settings: try Settings.parse(settings))
      let errors = loaded.reading.diagnostics.filter { $0.severity == .error }
      guard let model = loaded.reading.model else {
        return CommandResult(
          output: "", messages: FindingsText.of(errors, omitted: loaded.reading.omitted, style: style),
          exitCode: 1)
      }
      return CommandResult(output: try shown(model), messages: "", exitCode: 0)
    } catch {
      return CommandResult(
        output: "", messages: FindingsText.of(error.diagnostics, omitted: 0, style: style),
        exitCode: RunFailure.exitCode(of: error))
    }
  }
}

extension ShowCommand.Request {
  /// Whether the graph for use is shown: when it is asked for, and for models without a loss.
  func usesInference(_ model: Model) -> Bool { isInference || model.loss == nil }
}

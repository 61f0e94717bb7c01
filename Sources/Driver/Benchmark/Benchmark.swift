internal import DataSources
public import Diagnostics
internal import Execution
internal import Files
internal import Graph
internal import KernelTable
internal import ModelLanguage
internal import Training

/// `graphc bench`: runs a model's step again and again, and says what it takes.
public enum Benchmark {
  /// The steps before the first timed one.
  static let warmUpSteps = 3
  /// The seconds that are filled with timed steps.
  static let timedSeconds = 3.0
  /// The seconds in which single operations are measured.
  static let profiledSeconds = 1.0

  /// Measures a model.
  ///
  /// - Parameter start: when the process began, on `MonotonicClock`.
  ///
  /// Errors: those of the model file, the sizes, the arrays and the weights; `noTraining` where there is nothing to
  /// train; `notFinite`; `outOfMemory`.
  public static func run(
    _ loaded: LoadedModel, _ options: BenchOptions, start: Double
  ) throws(DiagnosticsError) -> BenchReport {
    let model = try loaded.model()
    try ModelPath.checkDataFolder(options.data)
    let graph = try graph(of: model, options)
    let seed = options.seed ?? UInt64(model.training?.seed ?? 0)
    let (store, warnings) = try parameters(loaded, graph, seed: seed, options)
    let (kernels, team) = (
      try ParameterFactory.kernels(), ThreadTeam(count: options.threads ?? ProcessorCount.available)
    )
    let session = try StepSession(
      graph, try source(graph, model, options), parameters: store,
      optimizer: options.isInference ? nil : try optimizer(of: model), seed: seed, kernels: kernels,
      team: team)
    var losses: [Double] = []
    func step() throws(DiagnosticsError) { if let loss = try session.step() { losses.append(loss) } }
    try step()
    let secondsToFirstStep = MonotonicClock.seconds - start
    for _ in 1..<warmUpSteps { try step() }
    var seconds: [Double] = []
    let begin = MonotonicClock.seconds
    while options.steps.map({ seconds.count < $0 })
      ?? (seconds.count < 3 || MonotonicClock.seconds - begin < timedSeconds)
    {
      let before = MonotonicClock.seconds
      try step()
      seconds.append(MonotonicClock.seconds - before)
    }
    // What follows needs memory of its own.
    let memory = try memory(session, graph, peak: ProcessMemory.peak)
    let profile = options.measuresParts ? try profile(session, kernels, options.grouping) : nil
    return BenchReport(
      model: model.name, isInference: options.isInference,
      dropsOut: options.dropsOut && !options.isInference,
      kernels: kernels.name, threads: team.count, sizes: session.sizes,
      secondsToFirstStep: secondsToFirstStep, warmUpSteps: warmUpSteps, times: StepTimes(seconds),
      losses: losses, flops: try flops(graph, session.sizes), memory: memory, profile: profile,
      warnings: warnings)
  }

  private static func graph(of model: Model, _ options: BenchOptions) throws(DiagnosticsError) -> Graph {
    if options.isInference {
      return try CompiledModel.exchange(model, withLoss: false, withGradients: false, isTraining: false)
    }
    guard model.loss != nil else {
      throw DiagnosticsError(
        .error(
          .noTraining, "the model `\(model.name)` has no loss",
          help: [
            "add `train: { loss: { cross_entropy: OUTPUT }, optimizer: adam }` to the file",
            "measure its use with `--inference`",
          ]))
    }
    return try CompiledModel.training(model, dropsOut: options.dropsOut)
  }

  /// The parameters as a run would begin with them. What the model's own files would give is drawn where they are not
  /// there, with a warning: times do not depend on the numbers.
  private static func parameters(
    _ loaded: LoadedModel, _ graph: Graph, seed: UInt64, _ options: BenchOptions
  ) throws(DiagnosticsError) -> (store: ParameterStore, warnings: [Diagnostic]) {
    var run = RunOptions()
    run.weights = options.weights
    if options.weights == nil { run.weights = try loaded.run?.weights() }
    run.data = options.data
    let missing: [Diagnostic]
    do throws(DiagnosticsError) {
      return try ParameterFactory.make(loaded, graph, seed: seed, run)
    } catch {
      missing = error.diagnostics
      let isHarmless = missing.allSatisfy { [.dataMissing, .noData].contains($0.code) }
      guard run.weights == nil, isHarmless else { throw error }
    }
    let store: ParameterStore
    do { store = try ParameterStore(graph) } catch { throw error.diagnostics }
    ParameterInitialization.fill(store, for: graph, seed: seed, except: [])
    let warnings = missing.map { finding in
      var finding = finding
      finding.severity = .warning
      finding.help.append("all numbers are drawn by the seed instead: a step takes as long with them")
      return finding
    }
    return (store, warnings)
  }

  private static func optimizer(of model: Model) throws(DiagnosticsError) -> any Optimizer {
    guard let section = model.training, let kind = OptimizerRegistry.optimizer(of: section.optimizer) else {
      throw DiagnosticsError(.error(.noTraining, "the model `\(model.name)` has no `train` section"))
    }
    return kind.init(arguments: section.optimizerSettings)
  }

  private static func source(
    _ graph: Graph, _ model: Model, _ options: BenchOptions
  ) throws(DiagnosticsError) -> StepSession.Source {
    let target = model.loss?.target
    if let path = options.inputs {
      return .file(try SafetensorsFile.open(path), known: Set([target].compactMap(\.self)))
    }
    let batch = options.batch ?? model.training?.batch ?? 32
    var sizes = try ModelSizes(graph, given: options.sizes).sizes
    sizes[AxisName.batch] = batch
    return .drawn(sizes: sizes, target: target)
  }

  private static func memory(
    _ session: StepSession, _ graph: Graph, peak: Int?
  ) throws(DiagnosticsError) -> BenchReport.Memory {
    let executor = session.executor
    do {
      let estimate = try MemoryEstimate(graph, sizes: session.sizes, threads: executor.team.count)
      let split = estimate.split
      let plan = try executor.plan(
        session.sizes.merging([AxisName.batch: split.tile]) { $1 }, crew: split.crew
      ).memory
      return BenchReport.Memory(
        parameters: estimate.parameters, gradients: estimate.gradients, optimizer: session.optimizerBytes,
        arena: plan.arenaCount * 4, liveMaximum: plan.liveMaximum * 4, arenas: estimate.split.shares,
        tile: split.tile, peak: peak)
    } catch {
      throw error.diagnostics
    }
  }

  private static func profile(
    _ session: StepSession, _ kernels: KernelTable, _ grouping: BenchOptions.Grouping
  ) throws(DiagnosticsError) -> BenchReport.Profile {
    let limits: MachineLimits
    do { limits = try MachineLimits.measure(kernels, session.executor.team) } catch {
      throw error.diagnostics
    }
    return BenchReport.Profile(
      try session.profile(seconds: profiledSeconds), limits: limits, threads: session.executor.team.count,
      by: grouping)
  }

  private static func flops(_ graph: Graph, _ sizes: [String: Int]) throws(DiagnosticsError) -> Double {
    do { return try ModelFacts.costs(graph, sizes).reduce(0, +) } catch {
      throw ExecutionError.plan(.size(error, value: "")).diagnostics
    }
  }
}

internal import DataSources
public import Diagnostics
internal import Execution
internal import Files
internal import Graph
internal import KernelTable
public import ModelLanguage
public import Training

/// A training run from a model file to saved weights.
public final class TrainingRun {
  /// The model.
  public let model: Model
  /// The settings in force.
  public let settings: TrainingSettings
  /// The examples to learn from and to judge by.
  public let counts: (train: Int, validation: Int, test: Int)
  /// The names of the classes; none where the data has no names for them.
  public let classes: [String]
  /// What is worth saying about how the examples were made, a sentence each.
  public let notes: [String]
  /// The numbers that training changes.
  public let trainableCount: Int
  /// What the weights left open.
  public let warnings: [Diagnostic]
  /// The folder of the run.
  public var folder: String { run.path }
  /// The file of the weights.
  public var weightsPath: String { run.weights }

  private let run: RunFolder
  private let parameters: ParameterStore
  private let trainer: Trainer
  private var metrics: [String] = []

  /// Prepares a run: reads data and weights, checks the folder, computes what frozen layers give; nothing is trained
  /// yet.
  ///
  /// - Parameter progress: called while frozen layers are computed, with the examples done, of how many.
  ///
  /// Errors: those of the model file, of the data, of the weights; `cannotWrite` for the folder.
  public init(
    _ loaded: LoadedModel, _ options: RunOptions, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws(DiagnosticsError) {
    let model = try loaded.model()
    try ModelPath.checkDataFolder(options.data)
    self.model = model
    guard let section = model.training, let kind = OptimizerRegistry.optimizer(of: section.optimizer) else {
      throw DiagnosticsError(.error(.noTraining, "the model `\(model.name)` has no `train` section"))
    }
    let settings = try TrainingSettings(
      epochs: options.epochs ?? section.epochs, batch: options.batch ?? section.batch,
      seed: options.seed ?? UInt64(section.seed), threads: options.threads ?? ProcessorCount.available,
      optimizer: kind.init(arguments: section.optimizerSettings),
      schedule: section.schedule.flatMap { ScheduleRegistry.schedule(of: $0) }?.init(
        arguments: section.scheduleSettings) ?? ConstantSchedule())
    self.settings = settings
    guard let data = model.data, data.train != nil else {
      throw DiagnosticsError(
        .error(
          .noData, "the model `\(model.name)` names no training data",
          help: [
            "add `data: { train: { idx: { … } } }` or `data: { train: { safetensors: FILE } }` to the file"
          ]))
    }
    var loading = DataLoading(
      modelFolder: loaded.folder, dataFolder: options.data, model: model, seed: settings.seed)
    if options.keepsEncoded {
      loading.cacheFolder = PathName.join(RunFolder.parent(of: options.out), EncodedCache.folderName)
    }
    loading.isRun = loaded.run != nil
    guard let examples = try loading.load() else {
      throw DiagnosticsError(.error(.noData, "there is no training data"))
    }
    counts = (examples.train.count, examples.validation?.count ?? 0, examples.test?.count ?? 0)
    classes = examples.encoder?.classes ?? []
    notes = examples.notes + (examples.encoder.flatMap { Self.note(on: $0, model) }.map { [$0] } ?? [])
    let graphs = try CompiledModel.trainingModel(model, skipping: options.skippedPasses)
    (parameters, warnings) = try ParameterFactory.make(
      loaded, graphs.training, seed: settings.seed, options, data: examples.train,
      encoder: examples.encoder)
    trainableCount = parameters.entries.filter(\.isTrainable).reduce(0) { $0 + $1.count }
    let (kernels, team) = (try ParameterFactory.kernels(), ThreadTeam(count: settings.threads))
    // What is wrong with the data is told before a folder is made, and that before anything takes long.
    let trainer = try Trainer(
      graphs, parameters: parameters, train: examples.train, validation: examples.validation,
      test: examples.test, settings: settings, kernels: kernels, team: team)
    run = try RunFolder(options.out, name: model.name, overwrites: options.overwrites)
    let cache = try FrozenCache(
      graphs, train: examples.train, validation: examples.validation, test: examples.test,
      epochs: settings.epochs, parameters: parameters, kernels: kernels, team: team,
      skipping: options.skippedPasses, progress: progress)
    self.trainer =
      if let cache {
        try Trainer(
          cache.model, parameters: parameters, train: cache.train, validation: cache.validation,
          test: cache.test, settings: settings, kernels: kernels, team: team)
      } else {
        trainer
      }
    try run.write(model: TrainedModelFile.text(loaded, model, settings, data: options.data))
    try examples.encoder?.save(in: run.path)
  }

  /// What is worth saying about padding that a tokenizer's file has for something else; `check` tells it of the others.
  private static func note(on encoder: TextEncoder, _ model: Model) -> String? {
    let special = encoder.tokenizer.specialTokens
    guard model.data?.tokenizer?.size == nil, let pad = model.padTokens[encoder.input],
      special.unknown == pad, let padding = special.padding, padding != pad
    else { return nil }
    return
      "`\(encoder.input)` has `pad: \(pad)`, which is the id of unknown words: what leaves padding out leaves them "
      + "out; the tokenizer's padding is \(padding)"
  }

  /// Trains, and saves the weights after each epoch and at the end; also when stopped.
  ///
  /// - Parameter event: called on the calling thread, between steps.
  ///
  /// Errors: `notFinite`; `cannotWrite` when the weights cannot be saved.
  public func train(
    stop: StopSignal, event: (TrainingEvent) -> Void
  ) throws(DiagnosticsError) -> TrainingOutcome {
    var failure: DiagnosticsError?
    let outcome = try trainer.run(stop: stop) { happened in
      if case .epoch(let report) = happened, failure == nil {
        metrics.append(MetricsLine.text(report))
        do throws(DiagnosticsError) {
          try save(epoch: report.epoch)
        } catch {
          failure = error
          stop.request()
        }
      }
      event(happened)
    }
    if let failure { throw failure }
    if case .stopped = outcome.end { try save(epoch: outcome.epochs.count) }
    return outcome
  }

  private func save(epoch: Int) throws(DiagnosticsError) {
    try Weights.save(
      parameters, to: run.weights,
      metadata: ["model": model.name, "epoch": "\(epoch)", "step": "\(trainer.steps)"])
    if !metrics.isEmpty { try run.write(metrics: metrics) }
  }
}

/// One epoch as a line of `metrics.jsonl`.
enum MetricsLine {
  static func text(_ report: EpochReport) -> String {
    var fields = ["\"epoch\": \(report.epoch)", "\"train_loss\": \(report.trainLoss)"]
    if let loss = report.validation?.loss { fields.append("\"validation_loss\": \(loss)") }
    if let accuracy = report.validation?.accuracy { fields.append("\"validation_accuracy\": \(accuracy)") }
    if let loss = report.test?.loss { fields.append("\"test_loss\": \(loss)") }
    if let accuracy = report.test?.accuracy { fields.append("\"test_accuracy\": \(accuracy)") }
    if let perplexity = report.test?.perplexity { fields.append("\"test_perplexity\": \(perplexity)") }
    fields.append("\"train_seconds\": \(report.trainSeconds)")
    fields.append("\"test_seconds\": \(report.testSeconds)")
    return "{\(fields.joined(separator: ", "))}"
  }
}

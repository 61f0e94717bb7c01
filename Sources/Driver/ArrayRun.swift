internal import DataSources
public import Diagnostics
internal import Execution
internal import Files
internal import Graph
internal import KernelTable
internal import ModelLanguage
internal import Training

/// One run of a model on arrays that another program wrote, with its results written for it.
public enum ArrayRun {
  /// What a run needs and where its results go.
  public struct Request: Sendable {
    /// The file of the inputs and, for loss and gradients, of the targets.
    public var inputs: String
    /// Where the outputs and the loss are written.
    public var outputs: String?
    /// Where the gradients are written.
    public var gradients: String?
    /// Whether what only training does (dropout) is done.
    public var isTraining: Bool

    /// Creates a request.
    public init(inputs: String, outputs: String?, gradients: String?, isTraining: Bool) {
      self.inputs = inputs
      self.outputs = outputs
      self.gradients = gradients
      self.isTraining = isTraining
    }
  }

  /// What was computed.
  public struct Report: Sendable {
    /// The outputs with their shapes.
    public let outputs: [(name: String, shape: [Int])]
    /// The loss, if the targets were given.
    public let loss: Float?
    /// The files that were written.
    public let files: [String]
    /// What the weights left open.
    public let warnings: [Diagnostic]
  }

  /// Runs a model once. Without weights, they are drawn from the seed.
  ///
  /// Errors: those of the model file, the arrays and the weights; `cannotWrite`.
  public static func run(
    _ loaded: LoadedModel, _ request: Request, _ options: RunOptions
  ) throws(DiagnosticsError) -> Report {
    let model = try loaded.model()
    try ModelPath.checkDataFolder(options.data)
    let file = try SafetensorsFile.open(request.inputs)
    let hasTargets = model.loss.map { $0.target.map(file.names.contains) ?? true } ?? false
    let graph = try CompiledModel.exchange(
      model, withLoss: hasTargets, withGradients: request.gradients != nil, isTraining: request.isTraining,
      skipping: options.skippedPasses)
    let seed = options.seed ?? UInt64(model.training?.seed ?? 0)
    let (store, warnings) = try ParameterFactory.make(loaded, graph, seed: seed, options)
    let session = ArraySession(
      graph, parameters: store, kernels: try ParameterFactory.kernels(),
      team: ThreadTeam(count: options.threads ?? ProcessorCount.available))
    let results = try session.run(
      file, known: Set([model.loss?.target].compactMap(\.self)),
      stepKey: request.isTraining ? StepKey.of(seed: seed, step: 1) : 0)
    var files: [String] = []
    if let path = request.outputs {
      try SafetensorsWriter.write(path, tensors: results.outputs)
      files.append(path)
    }
    if let path = request.gradients {
      try SafetensorsWriter.write(path, tensors: results.gradients)
      files.append(path)
    }
    return Report(
      outputs: results.outputs.map { ($0.name, $0.shape) }, loss: results.loss, files: files,
      warnings: warnings)
  }
}

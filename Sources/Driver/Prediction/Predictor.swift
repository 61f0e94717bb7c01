internal import DataSources
public import Diagnostics
internal import Execution
internal import Graph
internal import KernelTable
internal import Layers
internal import ModelLanguage
internal import Training

/// A trained run that says what it thinks of texts and arrays.
public final class Predictor {
  private let model: Model
  private let run: SavedRun
  private let graph: Graph
  private let form: AnswerForm
  private let encoder: TextEncoder?
  private let parameters: ParameterStore
  private let kernels: KernelTable
  private let team: ThreadTeam
  private let session: TokenSession?
  /// Whether texts can be put side by side: rows have one length, and no example depends on others.
  private let allowsBatches: Bool

  /// The most texts that are computed at once.
  public static let batch = 64

  /// Reads the weights of a run, and what it knows of texts and classes.
  ///
  /// Errors: `unsuitableModel` for a model without one answer per example; those of the weights and of the tokenizer's
  /// files.
  public init(_ loaded: LoadedModel, _ run: SavedRun, threads: Int?) throws(DiagnosticsError) {
    let model = try loaded.model()
    let output = try Self.output(of: model)
    self.model = model
    self.run = run
    form = model.loss.flatMap { LossRegistry.loss(of: $0.kind) }?.answers ?? .numbers
    graph = try CompiledModel.inference(model, of: output.value, named: output.name)
    encoder = try TextEncoder.load(from: run.path)
    do { parameters = try ParameterStore(graph) } catch { throw error.diagnostics }
    try Weights.load(parameters, from: try run.weights())
    kernels = try ParameterFactory.kernels()
    team = ThreadTeam(count: threads ?? ProcessorCount.available)
    session = TokenSession(graph, parameters: parameters, kernels: kernels, team: team)
    let hasOneLength = encoder.map { $0.layout.length != nil && $0.layout.paddingID != nil } ?? false
    allowsBatches = hasOneLength && graph.exampleMixing.isEmpty
  }

  /// The judged output, or the file's first one without a loss: one row of numbers for each example.
  private static func output(of model: Model) throws(DiagnosticsError) -> Graph.Output {
    let judged = model.loss.map { Graph.Output(name: $0.output, value: $0.outputValue) }
    guard let output = judged ?? model.graph.outputs.first else {
      throw failure(model, "it has no output", help: "name one in `outputs`")
    }
    let type = model.graph.type(output.value)
    guard type.element == .f32, (1...2).contains(type.axes.count), type.axes[0].name == AxisName.batch,
      type.axes.dropFirst().allSatisfy({ $0.size.constant != nil })
    else {
      throw failure(
        model, "`\(output.name)` is \(type), not one row of numbers for each example",
        help: "a model that gives something for every position is used with `graphc run`")
    }
    return output
  }

  private static func failure(_ model: Model, _ reason: String, help: String) -> DiagnosticsError {
    DiagnosticsError(.error(.unsuitableModel, "`\(model.name)` cannot predict: \(reason)", help: [help]))
  }

  // MARK: Texts

  /// What a reader should know before the prediction of a text: that it is cut; nil for nothing.
  ///
  /// - Parameter name: what the text is called: `text 2`, `line 7`.
  ///
  /// Errors: `dataDisagrees` for a text without tokens.
  public func note(on text: String, named name: String) throws(DiagnosticsError) -> String? {
    guard let encoder else { return nil }
    let (layout, tokenizer) = (encoder.layout, encoder.tokenizer)
    let special = layout.addsSpecialTokens ? tokenizer.prefix.count + tokenizer.suffix.count : 0
    let count = tokenizer.encode(text).count + special
    guard count > 0 || allowsBatches else {
      throw DiagnosticsError(
        .error(
          .dataDisagrees, "\(name) has no tokens", help: ["leave it out, or write what the tokenizer knows"]))
    }
    guard let length = layout.length, count > length else { return nil }
    let side = layout.truncation == .behind ? "end" : "start"
    return "\(name) has \(count) tokens; the model reads \(length), so it is cut at the \(side)"
  }

  /// What the model says about texts, in their order.
  ///
  /// Errors: `unsuitableModel` for a run without a tokenizer; `dataDisagrees` for a text that the model cannot take;
  /// `notFinite`; `outOfMemory`.
  public func predict(_ texts: [String]) throws(DiagnosticsError) -> [Prediction] {
    guard let encoder, let session else {
      let inputs = model.graph.inputs.map { "`\($0.name)`" }.joined(separator: ", ")
      throw DiagnosticsError(
        .error(
          .unsuitableModel, "the run `\(run.path)` does not read texts: its model reads \(inputs)",
          help: ["give the arrays with `--inputs x.safetensors`"]))
    }
    let rows = texts.map { encoder.row($0).ids }
    var predictions: [Prediction] = []
    let size = allowsBatches ? Self.batch : 1
    for start in stride(from: 0, to: rows.count, by: size) {
      let part = rows[start..<min(start + size, rows.count)]
      let result = try session.run(part.flatMap { $0 }, rows: part.count)
      predictions += try read(result.numbers[...], examples: part.count)
    }
    return predictions
  }

  // MARK: Arrays

  /// What the model says about the examples in a file of arrays.
  ///
  /// Errors: those of the arrays; `notFinite`; `outOfMemory`.
  public func predict(arrays path: String) throws(DiagnosticsError) -> [Prediction] {
    let file = try SafetensorsFile.open(path)
    let arrays = ArraySession(graph, parameters: parameters, kernels: kernels, team: team)
    let results = try arrays.run(file, known: Set([model.loss?.target].compactMap(\.self)))
    guard let output = results.outputs.first, case .floats(let numbers) = output.elements else { return [] }
    return try read(numbers[...], examples: output.shape.first ?? 0)
  }

  private func read(
    _ numbers: ArraySlice<Float>, examples: Int
  ) throws(DiagnosticsError) -> [Prediction] {
    let width = examples > 0 ? numbers.count / examples : 0
    var predictions: [Prediction] = []
    for example in 0..<examples {
      let row = numbers[(numbers.startIndex + example * width)...].prefix(width)
      predictions.append(try Prediction(row, form, names: encoder?.classes ?? []))
    }
    return predictions
  }
}

internal import DataSources
public import Diagnostics
internal import Execution
internal import Graph
internal import ModelLanguage
internal import Training

/// A trained run of a causal language model that continues texts.
public final class Generation {
  /// How a text is continued.
  public struct Request: Sendable {
    /// The text to continue.
    public var prompt: String
    /// The most tokens that are written.
    public var tokens: Int
    /// What the logits are divided by before one is drawn; 0 takes the likeliest.
    public var temperature: Double
    /// How many of the likeliest tokens there are to draw from; nil for all.
    public var choices: Int?
    /// The seed of the draws.
    public var seed: UInt64

    /// Creates a request.
    public init(prompt: String, tokens: Int, temperature: Double, choices: Int?, seed: UInt64) {
      self.prompt = prompt
      self.tokens = tokens
      self.temperature = temperature
      self.choices = choices
      self.seed = seed
    }
  }

  private let writer: TextWriter
  private let encoder: TextEncoder

  /// Reads the weights and the tokenizer of a run.
  ///
  /// Errors: `unsuitableModel` for a model that cannot write text, with the reason; those of the weights and of the
  /// tokenizer's files.
  public init(_ loaded: LoadedModel, threads: Int?) throws(DiagnosticsError) {
    let model = try loaded.model()
    let language = try LanguageModel(model)
    guard let run = loaded.run else {
      throw DiagnosticsError(
        .error(
          .unsuitableModel,
          "`\(loaded.path)` is a model file: to write text takes trained weights and a tokenizer",
          help: ["train it with `graphc run --train`, then give the folder of the run"]))
    }
    guard let encoder = try TextEncoder.load(from: run.path) else {
      throw DiagnosticsError(
        .error(
          .unsuitableModel, "the run `\(run.path)` has no tokenizer, so its tokens stand for no text",
          help: ["train the model on texts, with a `tokenizer` in `data`"]))
    }
    let graph = try CompiledModel.inference(model, of: language.output.value, named: language.output.name)
    let parameters: ParameterStore
    do { parameters = try ParameterStore(graph) } catch { throw error.diagnostics }
    try Weights.load(parameters, from: try run.weights())
    let team = ThreadTeam(count: threads ?? ProcessorCount.available)
    guard
      let session = TokenSession(
        graph, parameters: parameters, kernels: try ParameterFactory.kernels(), team: team)
    else {
      throw DiagnosticsError(.error(.compilerDefect, "the model's input is no row of tokens"))
    }
    let padding = Int32(clamping: model.padTokens[language.input.name] ?? 0)
    writer = TextWriter(
      model: language, session: session, tokenizer: encoder.tokenizer, padding: padding,
      window: language.window(trainedLength: encoder.layout.length))
    self.encoder = encoder
  }

  /// What a reader should know before the text: a prompt with parts that the tokenizer does not know.
  public func note(on request: Request) -> String? {
    guard let unknown = encoder.tokenizer.specialTokens.unknown,
      ids(of: request.prompt).contains(Int32(clamping: unknown))
    else { return nil }
    return "the tokenizer does not know all of the prompt; the model sees the unknown token there"
  }

  /// Writes the prompt and what follows it.
  ///
  /// - Parameter sink: takes the text as it comes; false ends the writing.
  ///
  /// Errors: `dataDisagrees` for a prompt without tokens; `notFinite`; `outOfMemory`.
  public func run(_ request: Request, to sink: (String) -> Bool) throws(DiagnosticsError) {
    let ids = ids(of: request.prompt)
    guard !ids.isEmpty else {
      throw DiagnosticsError(
        .error(
          .dataDisagrees, "the prompt has no tokens, and a text must begin with some",
          help: ["give a beginning with `--prompt TEXT`"]))
    }
    guard request.prompt.isEmpty || sink(request.prompt) else { return }
    try writer.write(
      ids,
      TextWriter.Settings(
        tokens: request.tokens, temperature: request.temperature, choices: request.choices, seed: request.seed
      ),
      to: sink)
  }

  private func ids(of prompt: String) -> [Int32] {
    let tokenizer = encoder.tokenizer
    return (encoder.layout.addsSpecialTokens ? tokenizer.prefix : []) + tokenizer.encode(prompt)
  }
}

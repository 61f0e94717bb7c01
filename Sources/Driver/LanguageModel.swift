internal import DataSources
internal import Diagnostics
internal import Graph
internal import ModelLanguage

/// What makes a model one that can continue a text: rows of tokens in, odds for the token after each position out, and
/// no position that depends on those after it.
struct LanguageModel {
  /// The input of tokens.
  let input: Graph.Input
  /// The output with the logits of the next token.
  let output: Graph.Output
  /// The axis along which the text runs.
  let axis: Axis
  /// The tokens that the logits stand for.
  let vocabulary: Int
  /// The most positions that the model takes at once; nil when it takes any number.
  let limit: Int?
  /// Whether it takes exactly so many.
  let hasFixedLength: Bool
  /// Whether the last position of a full row was never trained, for want of a token after it.
  let wastesLast: Bool

  /// The tokens that are looked back at, when training rows had `length`: the model's limit, but for what was not
  /// trained.
  func window(trainedLength length: Int?) -> Int {
    let most = limit ?? length ?? 256
    return max(1, wastesLast ? most - 1 : most)
  }

  /// Examines a model.
  ///
  /// Errors: `unsuitableModel`, with what is in the way.
  init(_ model: Model) throws(DiagnosticsError) {
    let graph = model.graph
    guard graph.inputs.count == 1, let input = graph.inputs.first, let bound = input.indexBound,
      graph.type(input.value).axes.count == 2, graph.type(input.value).axes[0].name == AxisName.batch
    else {
      throw Self.failure(
        model, "its input is no row of tokens",
        help: "text is written by models of one input such as `tokens: { tokens: 100, axes: [batch, time] }`")
    }
    let axis = graph.type(input.value).axes[1]
    guard let output = Self.output(model, axis) else {
      throw Self.failure(
        model, "no output has a row of logits for each position",
        help: "an output `[batch, \(axis.name), …]` with one logit for each of \(bound) tokens is needed")
    }
    if let ahead = graph.lookAhead(along: axis.name, of: output.value) {
      let layer = ahead.scope.isEmpty ? "a layer" : "`\(ahead.scope)`"
      throw Self.failure(
        model, "\(layer) lets a position depend on later ones, which are not there yet when text is written",
        help: "make it causal: `causal: true` for attention, `padding: causal` for conv1d, no `bidirectional`"
      )
    }
    self.input = input
    self.output = output
    self.axis = axis
    vocabulary = min(bound, graph.type(output.value).axes[2].size.constant ?? 0)
    limit = axis.size.constant ?? axis.size.symbolName.flatMap { graph.bounds[$0] }
    hasFixedLength = axis.size.constant != nil
    // Its own input holds the targets: those of the last position are beyond the row.
    wastesLast = model.loss.map { $0.target == nil } ?? false
  }

  /// The judged output, or the first of the file's outputs that fits.
  private static func output(_ model: Model, _ axis: Axis) -> Graph.Output? {
    let judged = model.loss.map { Graph.Output(name: $0.output, value: $0.outputValue) }
    return ([judged].compactMap(\.self) + model.graph.outputs).first { output in
      let type = model.graph.type(output.value)
      return type.axes.count == 3 && type.axes[0].name == AxisName.batch && type.axes[1] == axis
        && type.axes[2].size.constant != nil
    }
  }

  private static func failure(_ model: Model, _ reason: String, help: String) -> DiagnosticsError {
    DiagnosticsError(
      .error(.unsuitableModel, "`\(model.name)` cannot write text: \(reason)", help: [help]))
  }
}

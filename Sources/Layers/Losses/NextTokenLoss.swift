internal import Diagnostics
internal import Graph
internal import Operations
public import Schemas

/// `next_token`: how surprising each next token of the model's own input is under the softmax of the logits.
public enum NextTokenLoss: Loss {
  public static let schema = Schema(
    kind: "next_token",
    summary:
      "The cross entropy of each position's logits with the token that follows it in the model's own input.",
    discussion: """
      As torch.nn.functional.cross_entropy of `logits[:, :-1]` with `tokens[:, 1:]` and `ignore_index` for padding: \
      the mean over the next tokens of the batch that are not padding; 0 for a batch without any. The data needs no \
      targets. e to the power of the loss is the perplexity.
      """,
    keys: [
      .inferred("tokens", .name, "The input of tokens; the one that has the output's axes if left out."),
      LossTargets.paddingKey,
    ])

  public static let answers = AnswerForm.logits
  public static let hasClasses = true
  public static let hasPerplexity = true
  public static let targetName: String? = nil

  public static func build(
    _ arguments: Arguments, output: Flow, in context: inout LayerContext
  ) throws(LayerError) -> LossParts {
    let (rows, classes) = try LossTargets.rows(of: output, schema.kind, in: context)
    let tokens = try tokens(arguments, rows, classes, in: context)
    let pad = arguments.word("padding") == "counted" ? nil : padding(of: tokens, in: context)
    let next = try context.apply(NextToken(pad: pad), [tokens])
    return LossParts(
      try context.apply(CrossEntropy(), [output.value, next]),
      weights: try context.apply(LabelWeights(), [next]),
      answers: try ClassAnswers.judge(output.value, next, in: &context))
  }

  /// The padding token of an input.
  private static func padding(of tokens: ValueID, in context: LayerContext) -> Int? {
    context.graph.nodes.lazy.filter { $0.operands == [tokens] }
      .compactMap { ($0.operation as? PaddingMask)?.pad }.first
  }

  /// The input whose tokens are predicted.
  private static func tokens(
    _ arguments: Arguments, _ rows: [Axis], _ classes: Int, in context: LayerContext
  ) throws(LayerError) -> ValueID {
    let all = context.graph.inputs.filter { $0.indexBound != nil }
    guard !all.isEmpty else {
      throw LayerError(
        .wrongElementType, "`next_token` needs a model that reads tokens", at: .input(0),
        help: ["declare the input with `tokens: SIZE`, the number of different tokens"])
    }
    let known = all.map { "`\($0.name)`" }.joined(separator: ", ")
    let shape = TensorType(.i32, rows)
    let input: Graph.Input
    if let name = arguments.word("tokens") {
      guard let named = all.first(where: { $0.name == name }) else {
        throw LayerError(
          .undefinedName, "there is no input of tokens `\(name)`", at: .key("tokens"),
          help: ["the inputs of tokens are \(known)"])
      }
      input = named
    } else {
      let fitting = all.filter { context.graph.type($0.value) == shape && $0.indexBound == classes }
      guard let first = fitting.first ?? (all.count == 1 ? all[0] : nil) else {
        throw LayerError(
          .missingAxis, "`next_token` finds no input of \(classes) tokens with the axes of \(shape)",
          at: .input(0),
          help: ["name one with `tokens`: \(known)"])
      }
      guard fitting.count < 2 else {
        throw LayerError(
          .missingKey, "`next_token` could predict several inputs: \(known)", at: .input(0),
          help: ["write `next_token: { output: …, tokens: \(first.name) }`"])
      }
      input = first
    }
    let type = context.graph.type(input.value)
    guard type == shape, rows.count >= 2 else {
      throw LayerError(
        .axesDiffer,
        "`next_token` needs logits for each position of `\(input.name)` \(type), not for \(shape)",
        at: .input(0), help: ["the output must keep the axes of the tokens and add one logit per token"])
    }
    guard let bound = input.indexBound, bound <= classes else {
      throw LayerError(
        .sizesDisagree,
        "`\(input.name)` has \(input.indexBound ?? 0) different tokens, but the output \(classes) logits for each "
          + "position", at: .input(0), inputs: [0],
        axis: context.graph.type(context.inputs[0].value).axes.last?.name,
        help: ["give the last layer one number for each token: `linear: \(input.indexBound ?? 0)`"])
    }
    return input.value
  }
}

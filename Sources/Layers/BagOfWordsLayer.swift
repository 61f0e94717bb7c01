internal import Diagnostics
internal import Graph
internal import Operations
public import Schemas

/// `bag_of_words`: which tokens a text has, whatever their order.
public enum BagOfWordsLayer: Layer {
  public static let schema = Schema(
    kind: "bag_of_words",
    summary: "One number for each token of the vocabulary: whether or how often a text has it.",
    discussion: """
      The last axis of the tokens becomes `feature`, as long as the vocabulary. `multi_hot` is 1 for a token that \
      occurs, `counts` how often it does, `tf_idf` counts times `idf`, as the output modes of \
      keras.layers.TextVectorization. Padding is left out; the unknown token counts like any other. `idf` [vocabulary] \
      is a frozen parameter, log(1 + texts / (1 + texts with the token)), made from the training data before the first \
      step and saved with the weights.
      """,
    keys: [.required("kind", .word(["multi_hot", "counts", "tf_idf"]), "What the numbers are.")],
    shortKey: "kind")

  public static func build(
    _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    let flow = inputs[0]
    guard context.type(flow).element == .i32 else {
      throw LayerError(
        .wrongElementType, "`bag_of_words` needs tokens, not \(context.type(flow))", at: .input(0),
        help: ["put it right after an input with `tokens: SIZE`, without an `embedding`"])
    }
    guard let input = context.graph.inputs.first(where: { $0.value == flow.value }),
      let size = input.indexBound
    else {
      throw LayerError(.wrongElementType, "`bag_of_words` needs an input with `tokens: SIZE`", at: .input(0))
    }
    let operation = BagOfWords(size: size, counts: arguments.word("kind") != "multi_hot")
    var result = try context.apply(operation, [flow.value] + [flow.mask].compactMap(\.self))
    if arguments.word("kind") == "tf_idf" {
      let weights = try context.parameter(
        "idf", [(AxisName.feature, size)], .documentFrequency(input: input.name), isTrainable: false)
      result = try context.apply(Multiply(), [result, weights])
    }
    return Flow(result)
  }

  public static let samples = [
    LayerSample(
      input: "{ tokens: 10, axes: [batch, time], pad: 0 }", "bag_of_words: multi_hot",
      result: "f32[batch, feature 10]"),
    LayerSample(
      input: "{ tokens: 10, axes: [batch, time] }", "bag_of_words: counts", result: "f32[batch, feature 10]"),
    LayerSample(
      input: "{ tokens: 10, axes: [batch, time: 7], pad: 3 }", "bag_of_words: { kind: tf_idf }",
      result: "f32[batch, feature 10]"),
    LayerSample(
      input: "{ tokens: 10, axes: [batch, sentence: 4, time] }", "bag_of_words: multi_hot",
      result: "f32[batch, sentence 4, feature 10]"),
  ]

  public static let rejections = [
    LayerRejection(input: "{ axes: [batch, feature: 4] }", "bag_of_words: counts", code: "GC0202"),
    LayerRejection(input: "{ tokens: 10, axes: [batch] }", "bag_of_words: counts", code: "GC0201"),
    LayerRejection(input: "{ tokens: 10, axes: [batch, time] }", "bag_of_words: idf", code: "GC0105"),
  ]
}

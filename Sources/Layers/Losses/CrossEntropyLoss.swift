internal import Diagnostics
internal import Graph
internal import Operations
public import Schemas

/// `cross_entropy`: how surprising the right class is under the softmax of the logits.
public enum CrossEntropyLoss: Loss {
  public static let schema = Schema(
    kind: "cross_entropy",
    summary: "The cross entropy of logits with class labels, averaged over the batch.",
    discussion: """
      As torch.nn.CrossEntropyLoss: the last axis of the output holds one logit per class, `labels` one class number \
      per example, or per position of a sequence, of which padding is left out. With `class_weights` the mean divides \
      by the sum of the weights of the batch's labels. `label_smoothing` is the share of the target that is spread \
      evenly over all classes. Szegedy et al. 2016.
      """,
    keys: [
      .optional(
        "label_smoothing", .decimal(0...1), default: .decimal(0),
        "The share of the target spread over all classes."),
      ClassWeights.key,
      LossTargets.paddingKey,
    ])

  public static let answers = AnswerForm.logits
  public static let hasClasses = true
  public static let targetName: String? = "labels"

  public static func build(
    _ arguments: Arguments, output: Flow, in context: inout LayerContext
  ) throws(LayerError) -> LossParts {
    let mask = LossTargets.mask(output, arguments, in: context)
    let (_, classes) = try LossTargets.rows(of: output, "cross_entropy", in: context)
    let weights = try ClassWeights.read(arguments, classes: classes)
    let labels = try LossTargets.classes(output, "labels", "cross_entropy", mask: mask, in: &context)
    var parts = LossParts(
      try context.apply(CrossEntropy(), [output.value, labels]),
      answers: try ClassAnswers.judge(output.value, labels, in: &context))
    // Each label's weight; without class weights, that is 1 where it counts.
    if mask != nil || !weights.isEmpty { parts.weights = try context.apply(LabelWeights(weights), [labels]) }
    let smoothing = arguments.decimal("label_smoothing") ?? 0
    guard smoothing > 0, let axis = context.type(output).axes.last?.name else {
      if !weights.isEmpty, let counted = parts.weights {
        parts.losses = try context.apply(Multiply(), [parts.losses, counted])
      }
      return parts
    }
    let logarithms = try context.apply(LogSoftmax(), [output.value])
    var right = try context.apply(TakeClass(), [logarithms, labels])
    if !weights.isEmpty, let counted = parts.weights {
      right = try context.apply(Multiply(), [right, counted])
    }
    var all: ValueID
    if weights.isEmpty {
      all = try context.apply(MeanOver(axis: axis), [logarithms])
    } else {
      all = try context.apply(
        MeanOver(axis: axis), [try context.apply(ScaleClasses(by: weights), [logarithms])])
    }
    if let mask { all = try context.apply(Multiply(), [all, mask]) }
    parts.losses = try context.apply(
      Add(),
      [
        try context.apply(Scale(by: smoothing - 1), [right]), try context.apply(Scale(by: -smoothing), [all]),
      ])
    return parts
  }
}

internal import Diagnostics
internal import Graph

/// A layer that makes each example depend on the others in its batch, as attention over `batch` does.
enum MixedExamples: ExpertWarning {
  static func report(_ model: ReviewedModel) {
    for mixing in model.graph.exampleMixing {
      guard let layer = model.leaf(ofNode: mixing.node) else { continue }
      model.warn(
        .examplesMixed, "`\(layer.path)` makes each example depend on the others in its batch",
        at: layer.span,
        label: "mixes along `batch`",
        help:
          "a prediction then changes with the examples that happen to stand beside it; choose another axis with `over:`"
      )
    }
  }
}

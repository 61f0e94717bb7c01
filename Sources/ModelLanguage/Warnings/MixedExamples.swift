internal import Diagnostics
internal import Graph

/// A layer that makes each example depend on the others in its batch, as attention over `batch` does.
enum MixedExamples: ExpertWarning {
  static func report(_ model: ReviewedModel) {
    for mixing in model.graph.exampleMixing {
      guard let layer = model.leaf(ofNode: mixing.node) else { continue }
      // Through blocks and bases, the key that a person wrote is where the choice was made.
      let over = layer.arguments.first { $0.key == "over" }
      let choice =
        ([over?.origin] + (over?.causes.map { $0.origin } ?? []))
        .last { $0.map { !model.findings.isHidden($0) } ?? false } ?? nil
      model.warn(
        .examplesMixed, "`\(layer.path)` makes each example depend on the others in its batch",
        at: layer.span,
        label: "mixes along `batch`",
        secondary: choice.map { $0 == layer.span ? [] : [Diagnostic.Label($0, "chosen here")] } ?? [],
        help:
          "a prediction then changes with the examples that happen to stand beside it; choose another axis with `over:`"
      )
    }
  }
}

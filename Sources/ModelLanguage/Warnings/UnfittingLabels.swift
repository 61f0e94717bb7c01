internal import Diagnostics
internal import Graph

/// Outputs that cannot stand for the labels that they are compared with.
enum UnfittingLabels: ExpertWarning {
  /// Readers of arrays of any shape; the others give one class per example.
  private static let arrays: Set<String> = ["safetensors", "npy", "npz", "numpy"]

  static func report(_ model: ReviewedModel) {
    guard let loss = model.loss, let axis = loss.graph.type(loss.outputValue).axes.last else { return }
    switch (loss.kind, axis.size.constant) {
    case ("cross_entropy", 1), ("negative_log_likelihood", 1):
      model.warn(
        .unfittingLabels, "`\(loss.kind)` on one number knows only class 0", at: loss.span,
        help: "give the output one number per class, or use `binary_cross_entropy` for yes or no")
    case ("binary_cross_entropy", 2) where axis.name != AxisName.batch:
      if let reader = model.data?.train?.reader.rawValue, arrays.contains(reader) { return }
      model.warn(
        .unfittingLabels, "`binary_cross_entropy` on two numbers needs two labels for each example",
        at: loss.span,
        help: "give the output one number for yes or no, or use `cross_entropy` for two classes")
    default: break
    }
  }
}

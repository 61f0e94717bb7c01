internal import Diagnostics
internal import Graph
internal import Schemas

/// Dropout that drops nothing, or everything.
///
/// A rate that follows from a name of the file is a choice that `--set` can make; only a rate written as such counts.
enum DropoutWithoutEffect: ExpertWarning {
  static func report(_ model: ReviewedModel) {
    reportRates(model)
    reportSingleRecurrences(model)
  }

  /// Dropout between the layers of a recurrence that has only one.
  private static func reportSingleRecurrences(_ model: ReviewedModel) {
    for layer in model.leaves where layer.value("layers") == .integer(1) {
      guard let argument = layer.arguments.first(where: { $0.key == "dropout" }), let span = argument.span,
        case .decimal(let rate) = argument.value, rate > 0, !model.findings.isHidden(span)
      else { continue }
      model.warn(
        .dropoutWithoutEffect, "`\(layer.path)` drops between its layers, but has only one", at: span,
        help: "give it several `layers`, or put a `dropout` after it")
    }
  }

  private static func reportRates(_ model: ReviewedModel) {
    for layer in model.leaves {
      let isDropout = layer.kind == "dropout"
      guard let argument = layer.arguments.first(where: { $0.key == (isDropout ? "rate" : "dropout") }),
        argument.causes.isEmpty,
        let span = argument.span, !model.findings.isHidden(span)
      else { continue }
      switch argument.value {
      case .decimal(0) where isDropout:
        model.warn(
          .dropoutWithoutEffect, "`\(layer.path)` drops nothing", at: span,
          help: "remove it, or give it a rate")
      case .decimal(1):
        model.warn(
          .dropoutWithoutEffect, "`\(layer.path)` drops everything, so nothing before it is learned",
          at: span,
          help: "give it a rate below 1")
      default: break
      }
    }
  }
}

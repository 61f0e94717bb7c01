/// Something that a reviewer would point out in a model that is right as far as types go.
///
/// A new warning is one file with a conforming type and one line in `ExpertWarningRegistry`. It stays silent where it is
/// not sure: a warning on a right model teaches people to read none.
protocol ExpertWarning: Sendable {
  /// Adds the findings on a model.
  static func report(_ model: ReviewedModel)
}

/// Every warning: the only place that lists them.
enum ExpertWarningRegistry {
  /// All warnings, alphabetical by type.
  static let all: [any ExpertWarning.Type] = [
    BiasWithoutEffect.self,
    ConstantResult.self,
    DropoutWithoutEffect.self,
    FrozenAfterTrained.self,
    LooksAhead.self,
    LossOnWrongScale.self,
    MixedExamples.self,
    PaddingTakenForReal.self,
    UnfittingLabels.self,
    UnknownTakenForPadding.self,
    UnusedLayers.self,
  ]
}

/// What happens during training, as it happens.
public enum TrainingEvent: Sendable {
  /// A step has been done.
  case step(StepReport)
  /// A batch of the validation or test set has been computed; `batch` counts from 1.
  case evaluation(epoch: Int, batch: Int, of: Int)
  /// An epoch, its test included, has been done.
  case epoch(EpochReport)
  /// Training has ended.
  case finished(TrainingOutcome)
}

/// One step of training.
public struct StepReport: Sendable {
  /// The epoch, from 1.
  public let epoch: Int
  /// The step within the epoch, from 1.
  public let step: Int
  /// The steps of an epoch.
  public let stepCount: Int
  /// The mean loss of the batch.
  public let loss: Double
  /// The mean loss over what counted in the epoch so far.
  public let meanLoss: Double
  /// The examples of the batch.
  public let examples: Int
  /// Seconds since the epoch began.
  public let seconds: Double
}

/// One epoch of training.
public struct EpochReport: Sendable {
  /// The epoch, from 1.
  public let epoch: Int
  /// The mean loss over what counts of the epoch's examples, each taken when its step was done.
  public let trainLoss: Double
  /// What the examples give that were split off the training data; nil without any.
  public let validation: EvaluationResult?
  /// What the test set gives; nil without one.
  public let test: EvaluationResult?
  /// Seconds of the epoch's steps.
  public let trainSeconds: Double
  /// Seconds of validation and test.
  public let testSeconds: Double
}

/// How well a model does on a data set.
public struct EvaluationResult: Hashable, Sendable {
  /// The mean loss over what counts of the examples; nil when the graph does not compute it.
  public let loss: Double?
  /// The share of the judged answers, from 0 to 1, that are right; nil where none is judged.
  public let accuracy: Double?
  /// e to the power of the loss, for language models; nil for others.
  public let perplexity: Double?
  /// The number of examples.
  public let examples: Int
}

/// How training ended.
public struct TrainingOutcome: Sendable {
  /// Why it ended.
  public enum End: Hashable, Sendable {
    /// All epochs are done.
    case completed
    /// It was asked to stop after so many steps, counted over all epochs.
    case stopped(atStep: Int)
  }

  /// Why it ended.
  public let end: End
  /// The steps done, over all epochs.
  public let steps: Int
  /// The epochs that were finished.
  public let epochs: [EpochReport]
}

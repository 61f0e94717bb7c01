public import Diagnostics
public import Schemas

/// `train:` after it has been resolved.
public struct TrainingSection: Sendable {
  /// Where the section stands.
  public let span: SourceSpan
  /// The kind of optimiser.
  public let optimizer: String
  /// The optimiser's settings.
  public let optimizerArguments: [ResolvedArgument]
  /// The kind of schedule of the learning rate; nil when the file names none.
  public let schedule: String?
  /// The schedule's settings.
  public let scheduleArguments: [ResolvedArgument]
  /// How often the data is gone through.
  public let epochs: Int
  /// The examples in a batch.
  public let batch: Int
  /// The seed of everything random.
  public let seed: Int

  /// The optimiser's settings by key.
  public var optimizerSettings: Arguments {
    Arguments(optimizerArguments.map { ($0.key, $0.value) })
  }

  /// The schedule's settings by key.
  public var scheduleSettings: Arguments {
    Arguments(scheduleArguments.map { ($0.key, $0.value) })
  }
}

public import Schemas

/// How the learning rate changes from step to step, as a factor of the optimiser's rate.
///
/// A new schedule is one file with a conforming type and one line in `ScheduleRegistry`.
public protocol Schedule: Sendable {
  /// The kind, the keys and documentation.
  static var schema: Schema { get }

  /// Creates the schedule; keys that were left out take the schema's defaults.
  init(arguments: Arguments)

  /// The factor of a step.
  ///
  /// - Parameters:
  ///   - step: the number of the step, from 1.
  ///   - total: the number of steps of the whole training.
  func factor(step: Int, of total: Int) -> Double
}

/// Every kind of schedule: the only place that lists them.
public enum ScheduleRegistry {
  /// All schedules, alphabetical by type.
  public static let all: [any Schedule.Type] = [
    ConstantSchedule.self,
    CosineSchedule.self,
    LinearSchedule.self,
  ]

  /// The schedule of a kind.
  public static func schedule(of kind: String) -> (any Schedule.Type)? {
    all.first { $0.schema.kind == kind }
  }
}

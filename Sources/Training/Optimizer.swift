public import KernelTable
public import Schemas

/// A rule by which gradients change parameters.
///
/// A new optimiser is one file with a conforming type and one line in `OptimizerRegistry`.
public protocol Optimizer: Sendable {
  /// The kind, the keys and documentation.
  static var schema: Schema { get }
  /// The names of the arrays that it keeps between steps with its settings, each laid out like the parameters and zero at
  /// the start.
  var stateNames: [String] { get }

  /// Whether a parameter whose gradient has always been 0 stays as it is.
  var restsWithoutGradient: Bool { get }

  /// Creates the optimiser; keys that were left out take the schema's defaults.
  init(arguments: Arguments)

  /// Changes a run of parameters.
  ///
  /// Called by several threads at once, each with runs of its own; nothing is allocated here.
  /// - Parameters:
  ///   - step: the number of the step, from 1.
  ///   - rateFactor: what the schedule makes of the learning rate.
  ///   - range: the elements to change.
  ///   - parameters: the start of all parameters, not of the range.
  ///   - gradients: the start of all gradients.
  ///   - state: the start of each array named in `stateNames`.
  ///   - kernels: the kernels of this machine.
  func update(
    step: Int, rateFactor: Double, range: Range<Int>, parameters: Output, gradients: Input, state: [Output],
    kernels: KernelTable)

  /// One step, to be done on many ranges.
  func change(step: Int, rateFactor: Double) -> ParameterChange
}

extension Optimizer {
  /// One step, to be done on many ranges: what depends on the step alone is computed once.
  public func change(step: Int, rateFactor: Double) -> ParameterChange {
    { range, parameters, gradients, state, kernels in
      update(
        step: step, rateFactor: rateFactor, range: range, parameters: parameters, gradients: gradients,
        state: state, kernels: kernels)
    }
  }
}

/// One step of an optimiser on a range; the pointers are those of `Optimizer.update`.
public typealias ParameterChange =
  @Sendable (
    _ range: Range<Int>, _ parameters: Output, _ gradients: Input, _ state: [Output], _ kernels: KernelTable
  ) -> Void

/// Every kind of optimiser: the only place that lists them.
public enum OptimizerRegistry {
  /// All optimisers, alphabetical by type.
  public static let all: [any Optimizer.Type] = [
    Adam.self,
    AdamW.self,
    RMSprop.self,
    SGD.self,
  ]

  /// The optimiser of a kind.
  public static func optimizer(of kind: String) -> (any Optimizer.Type)? {
    all.first { $0.schema.kind == kind }
  }
}

extension Arguments {
  /// A number, or the default that the schema states for it.
  func decimal(_ key: String, _ schema: Schema) -> Double {
    if let value = decimal(key) { return value }
    switch schema.key(key)?.fallback {
    case .decimal(let value)?: return value
    case .integer(let value)?: return Double(value)
    default: return 0
    }
  }
}

/// How a parameter starts, with PyTorch's definitions.
public enum Initializer: Hashable, Sendable {
  /// All 0.
  case zeros
  /// All 1.
  case ones
  /// Normal with this mean and deviation.
  case normal(mean: Double, deviation: Double)
  /// Uniform from −bound to bound.
  case uniform(bound: Double)
  /// Normal, with one row of zeros (an embedding's padding row).
  case normalExceptRow(deviation: Double, zeroRow: Int)
  /// These numbers, in row-major order.
  case constant([Double])
  /// log(1 + examples / (1 + examples with the token)) for each token of an input, made from the training data.
  case documentFrequency(input: String)
}

extension Initializer {
  /// The same start with normal numbers of this deviation where it is random, and zeros for a bias, as transformers'
  /// `_init_weights` has it.
  public func normal(_ deviation: Double, isBias: Bool) -> Initializer {
    switch self {
    case .uniform, .normal: isBias ? .zeros : .normal(mean: 0, deviation: deviation)
    case .normalExceptRow(_, let row): .normalExceptRow(deviation: deviation, zeroRow: row)
    case .zeros, .ones, .constant, .documentFrequency: self
    }
  }
}

extension Initializer: CustomStringConvertible {
  /// The initialiser as the printed graph shows it.
  public var description: String {
    switch self {
    case .zeros: "zeros"
    case .ones: "ones"
    case .normal(let mean, let deviation): "normal(\(mean), \(deviation))"
    case .uniform(let bound): "uniform(\(bound))"
    case .normalExceptRow(let deviation, let row): "normal_except_row(\(deviation), \(row))"
    case .constant(let values): "constant(\(values.map { "\($0)" }.joined(separator: ", ")))"
    case .documentFrequency(let input): "document_frequency(\(PrintedName.name(input)))"
    }
  }
}

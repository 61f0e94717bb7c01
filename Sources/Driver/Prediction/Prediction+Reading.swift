internal import Diagnostics
internal import Glibc
internal import Layers

extension Prediction {
  /// Reads the numbers of one example as the loss understands them: `logits` become probabilities.
  ///
  /// - Parameter names: the names of the classes, if the run knows them.
  ///
  /// Errors: `notFinite` for numbers that are none.
  init(_ numbers: some Collection<Float>, _ form: AnswerForm, names: [String]) throws(DiagnosticsError) {
    let numbers = numbers.map { Double($0) }
    guard numbers.allSatisfy({ !$0.isNaN }) else {
      throw DiagnosticsError(
        .error(
          .notFinite, "the model gives something that is no number",
          help: ["its weights may come from a training run that diverged: train with a smaller rate"]))
    }
    var values: [Double]
    switch form {
    case .logits:
      self.form = .classes
      values = Self.softmax(numbers)
    case .logProbabilities:
      self.form = .classes
      values = numbers.map { exp($0) }
    case .binaryLogits:
      values = numbers.map { 1 / (1 + exp(-$0)) }
      if values.count == 1 {
        self.form = .classes
        values = [1 / (1 + exp(numbers[0])), values[0]]
      } else {
        self.form = .labels
      }
    case .numbers:
      self.form = .values
      values = numbers
    }
    let isNamed = names.count == values.count && self.form != .values
    entries = values.enumerated().map { Entry(name: isNamed ? names[$0] : "\($0)", value: $1) }
  }

  private static func softmax(_ logits: [Double]) -> [Double] {
    guard let largest = logits.max() else { return [] }
    // Logits beyond all bounds share the whole.
    let weights = logits.map { largest.isInfinite ? ($0 == largest ? 1 : 0) : exp($0 - largest) }
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }
}

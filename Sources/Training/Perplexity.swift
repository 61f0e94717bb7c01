internal import Glibc

/// The number of tokens among which a language model is as undecided as among equally likely ones.
enum Perplexity {
  /// e to the power of a mean loss.
  static func of(_ loss: Double) -> Double { exp(loss) }
}

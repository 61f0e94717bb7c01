internal import DataSources
internal import Glibc

/// Chooses the next token by the logits that a model gives for it.
public struct TokenSampler: Sendable {
  /// What the logits are divided by: 0 takes the likeliest token, 1 the model's own odds, more is more varied.
  public let temperature: Double
  /// How many of the likeliest tokens there are to choose from; nil for all.
  public let choices: Int?
  private var random: RandomGenerator

  /// Creates a sampler; the same seed gives the same choices.
  ///
  /// - Requires: `temperature` is not negative, `choices` at least 1.
  public init(temperature: Double, choices: Int?, seed: UInt64) {
    self.temperature = temperature
    self.choices = choices
    random = RandomGenerator(seed: seed, stream: 0x6765_6E65)
  }

  /// The place of the chosen logit; nil when no logit is a number.
  ///
  /// Of equal logits the first counts as the likelier one. `excluded` are never chosen.
  public mutating func choose(_ logits: some Collection<Float>, excluded: Set<Int> = []) -> Int? {
    var candidates: [(place: Int, logit: Double)] = []
    for (place, logit) in logits.enumerated() where !excluded.contains(place) && logit > -.infinity {
      candidates.append((place, Double(logit)))
    }
    // Every step draws exactly one number, whatever it is used for.
    let drawn = Double(random.next() >> 11) * 0x1p-53
    guard let largest = candidates.map(\.logit).max(), largest < .infinity else { return nil }
    guard temperature > 0 else { return candidates.first { $0.logit == largest }?.place }
    if let choices, choices < candidates.count {
      candidates.sort { $0.logit != $1.logit ? $0.logit > $1.logit : $0.place < $1.place }
      candidates.removeLast(candidates.count - choices)
      candidates.sort { $0.place < $1.place }
    }
    let weights = candidates.map { exp(($0.logit - largest) / temperature) }
    var rest = drawn * weights.reduce(0, +)
    for (candidate, weight) in zip(candidates, weights) {
      rest -= weight
      if rest < 0 { return candidate.place }
    }
    // Rounding can leave a rest; the last one that can be chosen at all takes it.
    return zip(candidates, weights).reversed().first { $0.1 > 0 }?.0.place
  }
}

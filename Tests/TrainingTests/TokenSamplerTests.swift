import Glibc
import Testing
import Training

/// Choosing tokens by their logits.
@Suite struct TokenSamplerTests {
  private let logits: [Float] = [0, 2, 1, 2, -.infinity, -3]

  @Test func noTemperatureTakesTheFirstOfTheLikeliest() {
    var sampler = TokenSampler(temperature: 0, choices: nil, seed: 1)
    for _ in 0..<20 { #expect(sampler.choose(logits) == 1) }
    #expect(sampler.choose(logits, excluded: [1]) == 3)
    #expect(sampler.choose(logits, excluded: [1, 3]) == 2)
  }

  @Test func theSeedDecides() {
    func draws(_ seed: UInt64) -> [Int?] {
      var sampler = TokenSampler(temperature: 1, choices: nil, seed: seed)
      return (0..<50).map { _ in sampler.choose(logits) }
    }
    #expect(draws(3) == draws(3))
    #expect(draws(3) != draws(4))
  }

  @Test(arguments: [0.5, 1, 2]) func oddsAreThoseOfTheSoftmax(_ temperature: Double) {
    var sampler = TokenSampler(temperature: temperature, choices: nil, seed: 9)
    var counts = [Double](repeating: 0, count: logits.count)
    let draws = 20_000
    for _ in 0..<draws { if let place = sampler.choose(logits) { counts[place] += 1 } }
    let weights = logits.map { exp(Double($0) / temperature) }
    let total = weights.reduce(0, +)
    for (count, weight) in zip(counts, weights) {
      #expect(abs(count / Double(draws) - weight / total) < 0.015)
    }
    #expect(counts[4] == 0)
  }

  @Test func fewChoicesAreTheLikeliest() {
    var sampler = TokenSampler(temperature: 5, choices: 3, seed: 2)
    let drawn = Set((0..<500).compactMap { _ in sampler.choose(logits) })
    #expect(drawn == [1, 2, 3])
    var single = TokenSampler(temperature: 5, choices: 1, seed: 2)
    #expect(Set((0..<50).compactMap { _ in single.choose(logits) }) == [1])
    // Excluded tokens do not use up choices.
    var other = TokenSampler(temperature: 5, choices: 2, seed: 2)
    #expect(Set((0..<200).compactMap { _ in other.choose(logits, excluded: [1, 3]) }) == [0, 2])
  }

  @Test func nothingToChooseIsSaid() {
    var sampler = TokenSampler(temperature: 1, choices: nil, seed: 1)
    #expect(sampler.choose([Float]()) == nil)
    #expect(sampler.choose([Float.nan, -.infinity]) == nil)
    #expect(sampler.choose([Float.infinity, 0]) == nil)
    #expect(sampler.choose([1, 2], excluded: [0, 1]) == nil)
    #expect(sampler.choose([Float.nan, 3]) == 1)
  }
}

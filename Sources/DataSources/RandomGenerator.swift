/// Random numbers that are the same on every machine: xoshiro256++ (Blackman and Vigna 2018), seeded by SplitMix64.
///
/// The normal numbers use only operations that IEEE 754 defines to the last bit, never the C library's logarithm, so
/// a seed gives the same initial weights everywhere.
public struct RandomGenerator: Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)
  private var spareNormal: Double?

  /// Creates a generator; different streams of one seed are independent of each other.
  public init(seed: UInt64, stream: UInt64 = 0) {
    var mixer = SplitMix64(state: seed)
    mixer = SplitMix64(state: mixer.next() ^ stream &* 0xD1B5_4A32_D192_ED03)
    state = (mixer.next(), mixer.next(), mixer.next(), mixer.next())
  }

  /// Creates a generator from a state of xoshiro256++, to compare with its reference implementation.
  init(state: (UInt64, UInt64, UInt64, UInt64)) {
    self.state = state
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    let sum = state.0 &+ state.3
    let result = (sum &<< 23 | sum &>> 41) &+ state.0
    let shifted = state.1 &<< 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = state.3 &<< 45 | state.3 &>> 19
    return result
  }

  /// A whole number in 0 ..< `bound`, each equally likely (Lemire 2019); `bound` must be positive.
  public mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "the bound must be positive")
    let bound = UInt64(bound)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// A number in 0 ..< 1, a multiple of 2⁻²⁴.
  public mutating func uniform() -> Float {
    Float(next() &>> 40) * 0x1p-24
  }

  /// A number in `low` ..< `high`; `high` itself can appear through rounding.
  public mutating func uniform(from low: Float, to high: Float) -> Float {
    low + (high - low) * uniform()
  }

  /// A number from the normal distribution with mean 0 and deviation 1 (Marsaglia's polar method).
  public mutating func normal() -> Float {
    if let spare = spareNormal {
      spareNormal = nil
      return Float(spare)
    }
    while true {
      let x = Double(next() &>> 11) * 0x1p-52 - 1
      let y = Double(next() &>> 11) * 0x1p-52 - 1
      let square = x * x + y * y
      if square > 0, square < 1 {
        let scale = (-2 * RandomGenerator.logarithm(square) / square).squareRoot()
        spareNormal = y * scale
        return Float(x * scale)
      }
    }
  }

  /// The natural logarithm of a positive normal number, within about 1e-15 of its value.
  ///
  /// The argument is m·2ᵉ with m in √½ ..< √2, and ln m = 2 artanh((m − 1) / (m + 1)).
  static func logarithm(_ value: Double) -> Double {
    var mantissa = value.significand
    var exponent = Double(value.exponent)
    if mantissa > 1.414_213_562_373_095_1 {
      mantissa /= 2
      exponent += 1
    }
    let ratio = (mantissa - 1) / (mantissa + 1)
    let square = ratio * ratio
    var series = 1.0 / 21
    series = series * square + 1.0 / 19
    series = series * square + 1.0 / 17
    series = series * square + 1.0 / 15
    series = series * square + 1.0 / 13
    series = series * square + 1.0 / 11
    series = series * square + 1.0 / 9
    series = series * square + 1.0 / 7
    series = series * square + 1.0 / 5
    series = series * square + 1.0 / 3
    series = series * square + 1
    return exponent * 0.693_147_180_559_945_3 + 2 * ratio * series
  }
}

/// Turns a seed into well mixed words (Steele, Lea, Flood 2014).
struct SplitMix64: Sendable {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word &>> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word &>> 31)
  }
}

/// The counter-based random numbers of dropout: the same key and index always give the same 32 bits.
///
/// Keyed by seed, step, layer and example, never by thread or tile, so that how a batch is split does not change
/// what is dropped. The mixing function is `lowbias32` (C. Wellons, hash-prospector), applied to the low word of the
/// index after mixing in the key's low half, with the key's high half added between its rounds.
public enum DropoutRandom {
  /// The 32 random bits of one element.
  @inlinable
  public static func hash(key: UInt64, index: UInt32) -> UInt32 {
    var x = index &* 0x9E37_79B9 ^ UInt32(truncatingIfNeeded: key)
    x ^= x &>> 16
    x = x &* 0x7FEB_352D
    x = x &+ UInt32(truncatingIfNeeded: key &>> 32)
    x ^= x &>> 15
    x = x &* 0x846C_A68B
    x ^= x &>> 16
    return x
  }

  /// A 64-bit key from any number of words, by SplitMix64 steps (Steele, Lea, Flood 2014).
  @inlinable
  public static func key(_ words: UInt64...) -> UInt64 {
    var state: UInt64 = 0
    for word in words {
      state = mix((state ^ word) &+ 0x9E37_79B9_7F4A_7C15)
    }
    return state
  }

  /// SplitMix64's output function.
  @inlinable
  public static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z &>> 31)
  }

  /// The hash below which an element is dropped: `rate` of all 2³² values.
  @inlinable
  public static func threshold(rate: Double) -> UInt32 {
    UInt32(min(max(rate, 0), 1) * 4_294_967_295.0)
  }
}

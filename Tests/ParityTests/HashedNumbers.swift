/// Numbers that the script of the fixtures and these tests make alike, so that they need not be stored.
///
/// The Python side is `parity/hashed.py`, where the rules are explained.
struct HashedNumbers {
  private let start: UInt32

  init(_ name: String) {
    start = name.utf8.reduce(0x811C_9DC5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
  }

  /// The hash of an index.
  subscript(index: Int) -> UInt32 {
    var x = UInt32(truncatingIfNeeded: index) &* 0x9E37_79B9 &+ start
    x ^= x >> 16
    x = x &* 0x85EB_CA6B
    x ^= x >> 13
    x = x &* 0xC2B2_AE35
    return x ^ x >> 16
  }

  /// The values of the parameter of that name.
  static func fill(_ numbers: UnsafeMutableBufferPointer<Float>, name: String, shape: [Int]) {
    let hashes = HashedNumbers(name)
    var (scale, offset): (Float, Float) = (1, 0)
    if shape.count == 1 {
      (scale, offset) = name.hasSuffix("weight") ? (0.25, 1) : (0.125, 0)
    } else {
      var inputs = shape.dropFirst().reduce(1, *)
      while inputs >= 4 { (inputs, scale) = (inputs / 4, scale / 2) }
    }
    for index in 0..<numbers.count {
      numbers[index] = offset + scale * (Float(hashes[index] >> 16) / 32768 - 1)
    }
  }

  /// The positions of the stored elements of a tensor that has too many.
  static func positions(_ name: String, count: Int, wanted: Int) -> [Int] {
    let hashes = HashedNumbers(name + "#position")
    return (0..<wanted).map { Int(hashes[$0]) % count }
  }

  /// The sum of numbers with the signs of a projection.
  static func projection(_ numbers: [Float], name: String, number: Int) -> Double {
    let hashes = HashedNumbers("\(name)#signs\(number)")
    var sum = 0.0
    for index in 0..<numbers.count { sum += hashes[index] >> 31 == 0 ? Double(numbers[index]) : -Double(numbers[index]) }
    return sum
  }
}

import Testing

/// How tensors of graphc and of PyTorch are compared.
///
/// Numbers agree when their difference is at most `tolerance` times the largest entry of the tensor. Of a sampled
/// tensor the samples agree so, and also the largest entry, the root of the sum of squares, and three sums with hashed
/// signs; a sum may differ by `tolerance` times the root, which no single wrong entry worth noticing keeps.
struct TensorComparison {
  ///
  /// 1e-4 is what was promised. Found were 9e-7 for outputs and 3e-6 for gradients of the models in full size, 4e-6 for
  /// single layers, and 2e-5 for a ViT of width 4, for which PyTorch in single precision is 1e-5 from double.
  static let tolerance = 1e-4
  /// What rounding may leave of a gradient that is 0, relative to the largest of all gradients.
  static let vanishingTolerance = 1e-6

  let sample: Case

  /// Compares one tensor of `part` (`outputs`, `gradients`, `parameters`); returns the largest relative difference.
  @discardableResult
  func check(_ numbers: [Float], _ part: String, _ name: String) throws -> Double {
    let stored = try #require(try sample.floats("\(part)/\(name)"))
    guard let sums = try sample.floats("sums/\(part)/\(name)") else {
      try #require(stored.count == numbers.count, "\(name)")
      return compare(numbers, stored, largest: stored.map { abs(Double($0)) }.max() ?? 0, name)
    }
    try #require(stored.count < numbers.count && sums.count == 5, "\(name)")
    let (largest, root) = (Double(sums[0]), Double(sums[1]))
    let positions = HashedNumbers.positions(name, count: numbers.count, wanted: stored.count)
    var worst = compare(positions.map { numbers[$0] }, stored, largest: largest, name)
    let own = (
      largest: numbers.map { abs(Double($0)) }.max() ?? 0,
      root: numbers.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    )
    worst = max(worst, abs(own.largest - largest) / largest, abs(own.root - root) / root)
    for number in 0..<3 {
      let sum = HashedNumbers.projection(numbers, name: name, number: number)
      worst = max(worst, abs(sum - Double(sums[2 + number])) / root)
    }
    #expect(worst <= Self.tolerance, "\(part)/\(name): sums differ by \(worst)")
    return worst
  }

  /// Checks gradients that are 0 but for rounding.
  func checkVanishing(_ numbers: [Float], _ name: String, largest: Double) {
    let own = numbers.map { abs(Double($0)) }.max() ?? 0
    #expect(own <= Self.vanishingTolerance * largest, "\(name) should be 0 and reaches \(own)")
  }

  private func compare(_ numbers: [Float], _ stored: [Float], largest: Double, _ name: String) -> Double {
    let difference = zip(numbers, stored).map { abs(Double($0) - Double($1)) }.max() ?? 0
    let worst = largest > 0 ? difference / largest : difference
    #expect(worst <= Self.tolerance, "\(name) differs by \(worst), relative to \(largest)")
    // A largest difference may pass over NaN.
    let isFinite = numbers.allSatisfy { $0.isFinite }
    #expect(isFinite, "\(name)")
    return worst
  }
}

internal import Diagnostics

/// The search for infinities and NaN in arrays from files.
enum FiniteNumbers {
  /// What is wrong with an array, if something is.
  static func check(_ numbers: UnsafeBufferPointer<Float>, of name: String, in path: String) -> Diagnostic? {
    // The sum of products with 0 is 0 unless something is not finite; it needs no branch per element.
    var sum: SIMD16<Float> = .zero
    let raw = UnsafeRawBufferPointer(numbers)
    let body = numbers.count / 16
    for index in 0..<body { sum += raw.loadUnaligned(fromByteOffset: index * 64, as: SIMD16<Float>.self) * 0 }
    let isFinite = sum.sum() == 0 && numbers[(body * 16)...].allSatisfy(\.isFinite)
    guard !isFinite, let position = numbers.firstIndex(where: { !$0.isFinite }) else { return nil }
    return .error(
      .arrayNotFinite, "`\(name)` in `\(path)` holds \(numbers[position]) at position \(position)",
      help: ["the program that wrote the file went wrong: take an earlier file"])
  }
}

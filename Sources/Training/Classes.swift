/// The classes that a model's numbers stand for.
enum Classes {
  /// The index of the largest number; the first of several equal ones, and a NaN counts as the largest
  /// (torch.argmax).
  ///
  /// - Requires: `count` is positive.
  static func largest(_ row: UnsafePointer<Float>, _ count: Int) -> Int {
    var best = 0
    var value = row[0]
    if value.isNaN { return 0 }
    for index in 1..<max(count, 1) {
      let next = row[index]
      if next > value {
        value = next
        best = index
      } else if next.isNaN {
        return index
      }
    }
    return best
  }

  /// How many rows have their largest number at the label.
  static func matches(
    _ numbers: UnsafePointer<Float>, labels: UnsafePointer<Int32>, rows: Int, classes: Int
  ) -> Int {
    var count = 0
    for row in 0..<rows where largest(numbers + row * classes, classes) == Int(labels[row]) { count += 1 }
    return count
  }
}

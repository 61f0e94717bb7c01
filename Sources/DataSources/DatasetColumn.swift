/// One named array of a data set; its first axis, not part of `shape`, is the example.
public struct DatasetColumn: Sendable {
  /// The elements of all examples, one example after the other.
  public enum Storage: Sendable {
    /// Bytes, and what they stand for.
    case bytes([UInt8], PixelNormalization)
    case floats([Float])
    case int32s([Int32])
  }

  /// The name by which a model asks for it.
  public let name: String
  /// The sizes of an example's axes; none for a single number.
  public let shape: [Int]
  /// The number of elements in an example.
  public let width: Int
  /// The elements.
  public let storage: Storage

  /// Creates a column.
  ///
  /// - Requires: the product of `shape` is below 2⁶³.
  public init(name: String, shape: [Int], storage: Storage) {
    self.name = name
    self.shape = shape
    self.storage = storage
    guard let width = CheckedProduct.of(shape) else { preconditionFailure("an example is too large") }
    self.width = width
  }

  /// The same elements with other axes, or nil when their product differs.
  public func reshaped(to shape: [Int]) -> DatasetColumn? {
    guard shape.allSatisfy({ $0 >= 0 }), CheckedProduct.of(shape) == width else { return nil }
    return DatasetColumn(name: name, shape: shape, storage: storage)
  }

  /// A column of some of the examples.
  func selecting(_ places: [Int]) -> DatasetColumn {
    func rows<Element>(_ values: [Element]) -> [Element] {
      var out: [Element] = []
      out.reserveCapacity(places.count * width)
      for place in places { out += values[place * width..<(place + 1) * width] }
      return out
    }
    let selected: Storage =
      switch storage {
      case .bytes(let values, let normalization): .bytes(rows(values), normalization)
      case .floats(let values): .floats(rows(values))
      case .int32s(let values): .int32s(rows(values))
      }
    return DatasetColumn(name: name, shape: shape, storage: selected)
  }

  /// The number of elements of all examples.
  public var elementCount: Int {
    switch storage {
    case .bytes(let values, _): values.count
    case .floats(let values): values.count
    case .int32s(let values): values.count
    }
  }

  /// Copies examples one after the other as Float: bytes through their table, whole numbers to the nearest Float.
  ///
  /// - Requires: every index names an example, and `out` has room for `examples.count` times `width` elements.
  public func gather(_ examples: some Collection<Int>, into out: UnsafeMutablePointer<Float>) {
    switch storage {
    case .bytes(let values, let normalization):
      normalization.table.withUnsafeBufferPointer { table in
        copy(values, examples) { source, position in
          for index in 0..<source.count { out[position + index] = table[Int(source[index])] }
        }
      }
    case .floats(let values):
      copy(values, examples) { source, position in
        guard let base = source.baseAddress else { return }
        (out + position).update(from: base, count: source.count)
      }
    case .int32s(let values):
      copy(values, examples) { source, position in
        for index in 0..<source.count { out[position + index] = Float(source[index]) }
      }
    }
  }

  /// Copies examples one after the other as Int32; bytes as they are, without their table.
  ///
  /// - Requires: the column does not hold Float, every index names an example, and `out` has room for
  ///   `examples.count` times `width` elements.
  public func gather(_ examples: some Collection<Int>, into out: UnsafeMutablePointer<Int32>) {
    switch storage {
    case .bytes(let values, _):
      copy(values, examples) { source, position in
        for index in 0..<source.count { out[position + index] = Int32(source[index]) }
      }
    case .int32s(let values):
      copy(values, examples) { source, position in
        guard let base = source.baseAddress else { return }
        (out + position).update(from: base, count: source.count)
      }
    case .floats: preconditionFailure("a column of Float is not read as whole numbers")
    }
  }

  /// Whether the elements can be gathered as Int32.
  public var isWhole: Bool {
    if case .floats = storage { false } else { true }
  }

  /// The smallest and the largest element of the first `count` examples, before normalisation; nil when there are
  /// none, or when the column holds Float.
  public func range(ofFirst count: Int) -> ClosedRange<Int32>? {
    let elements = count * width
    switch storage {
    case .bytes(let values, _): return bounds(values.prefix(elements))
    case .int32s(let values): return bounds(values.prefix(elements))
    case .floats: return nil
    }
  }

  private func bounds<Element: FixedWidthInteger>(_ values: ArraySlice<Element>) -> ClosedRange<Int32>? {
    guard let low = values.min(), let high = values.max() else { return nil }
    return Int32(low)...Int32(high)
  }

  private func copy<Element>(
    _ values: [Element], _ examples: some Collection<Int>,
    _ body: (_ source: UnsafeBufferPointer<Element>, _ position: Int) -> Void
  ) {
    values.withUnsafeBufferPointer { values in
      var position = 0
      for example in examples {
        let start = example * width
        // Slicing checks that the example exists.
        body(UnsafeBufferPointer(rebasing: values[start..<start + width]), position)
        position += width
      }
    }
  }
}

/// A named axis with its length.
public struct Axis: Hashable, Sendable, CustomStringConvertible {
  /// The name: `batch`, `time`, `feature`, `channel` …
  public let name: String
  /// The length.
  public let size: Size

  /// Creates an axis.
  public init(_ name: String, _ size: Size) {
    self.name = name
    self.size = size
  }

  /// Creates an axis of fixed length.
  public init(_ name: String, _ size: Int) {
    self.init(name, Size(size))
  }

  /// `feature 128`, or just `time` when the length is a symbol of the same name.
  public var description: String {
    size.symbolName == name ? PrintedName.symbol(name) : "\(PrintedName.symbol(name)) \(size)"
  }
}

/// The type of a value: an element type and named axes in memory order (row-major, the last is contiguous).
public struct TensorType: Hashable, Sendable, CustomStringConvertible {
  /// The element type.
  public let element: ElementType
  /// The axes, outermost first; names are unique.
  public let axes: [Axis]

  /// Creates a type.
  public init(_ element: ElementType, _ axes: [Axis]) {
    self.element = element
    self.axes = axes
  }

  /// The place of an axis, counted from the outermost.
  public func index(of name: String) -> Int? { axes.firstIndex { $0.name == name } }

  /// The axis of that name.
  public subscript(name: String) -> Axis? { axes.first { $0.name == name } }

  /// Whether the type has an axis of that name.
  public func has(_ name: String) -> Bool { index(of: name) != nil }

  /// The same type with one axis replaced.
  public func replacing(_ index: Int, with axis: Axis) -> TensorType {
    var axes = axes
    axes[index] = axis
    return TensorType(element, axes)
  }

  /// The same type without an axis.
  public func removing(_ index: Int) -> TensorType {
    var axes = axes
    axes.remove(at: index)
    return TensorType(element, axes)
  }

  /// The lengths under the given values of the symbols.
  public func shape(_ bindings: [String: Int]) throws(SizeError) -> [Int] {
    var shape: [Int] = []
    shape.reserveCapacity(axes.count)
    for axis in axes { shape.append(try axis.size.evaluated(bindings)) }
    return shape
  }

  /// `f32[batch, time, feature 128]`.
  public var description: String {
    "\(element.rawValue)[\(axes.map(\.description).joined(separator: ", "))]"
  }
}

extension [Int] {
  /// The number of elements of a shape; nil when it passes 2⁶³ − 1 or a length is negative.
  public var checkedElementCount: Int? {
    var product = 1
    for length in self {
      let (next, overflow) = product.multipliedReportingOverflow(by: length)
      if overflow || length < 0 { return nil }
      product = next
    }
    return product
  }

  /// The number of elements of a shape that is known to fit in memory.
  public var elementCount: Int { reduce(1, *) }
}

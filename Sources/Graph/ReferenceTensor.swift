/// A tensor of the reference interpreter: every element, whatever its type, as a double-precision number.
public struct ReferenceTensor: Hashable, Sendable {
  /// The lengths of the axes, outermost first.
  public var shape: [Int]
  /// The elements in row-major order.
  public var elements: [Double]

  /// Creates a tensor.
  ///
  /// - Precondition: there are as many elements as the shape says.
  public init(shape: [Int], elements: [Double]) {
    precondition(shape.elementCount == elements.count, "the elements do not fill the shape")
    self.shape = shape
    self.elements = elements
  }

  /// Creates a tensor with one number everywhere.
  public init(shape: [Int], repeating value: Double = 0) {
    self.shape = shape
    elements = [Double](repeating: value, count: shape.elementCount)
  }

  /// The number of elements before, along and after an axis.
  public func extents(around axis: Int) -> (outer: Int, length: Int, inner: Int) {
    (shape[..<axis].reduce(1, *), shape[axis], shape[(axis + 1)...].reduce(1, *))
  }

  /// The same shape with a function applied to every element.
  public func mapped(_ function: (Double) -> Double) -> ReferenceTensor {
    ReferenceTensor(shape: shape, elements: elements.map(function))
  }

  /// The same shape with a function of two tensors' elements.
  public func zipped(_ other: ReferenceTensor, _ function: (Double, Double) -> Double) -> ReferenceTensor {
    ReferenceTensor(shape: shape, elements: zip(elements, other.elements).map(function))
  }
}

public import Graph
public import Schemas

/// A kind of layer: what it accepts, and how it becomes operations.
///
/// A new layer is one file with a conforming type and one line in `LayerRegistry`.
public protocol Layer: Sendable {
  /// The kind, the keys, their defaults and documentation.
  static var schema: Schema { get }

  /// How many values it takes.
  static var inputs: ClosedRange<Int> { get }

  /// Model fragments that are right, with the type of their result, for the tests that hold for every layer.
  static var samples: [LayerSample] { get }

  /// Model fragments that are refused, with the code of the error.
  static var rejections: [LayerRejection] { get }

  /// Adds the layer's parameters and operations to the graph.
  static func build(
    _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> Flow
}

extension Layer {
  public static var inputs: ClosedRange<Int> { 1...1 }
}

/// A value on its way through the layers, with the mask that tells its real positions from padding.
public struct Flow: Hashable, Sendable {
  /// The value.
  public var value: ValueID
  /// True where a position is real; its axes are the value's first ones. Nil when all are.
  public var mask: ValueID?

  /// Creates a flow.
  public init(_ value: ValueID, mask: ValueID? = nil) {
    self.value = value
    self.mask = mask
  }
}

/// A right use of a layer.
public struct LayerSample: Sendable {
  /// The input as the language writes it, such as `{ axes: [batch, feature: 4] }`.
  public let input: String
  /// The layer as the language writes it, such as `linear: 3`.
  public let layer: String
  /// The type of the result as it is printed.
  public let result: String

  /// Creates a sample.
  public init(input: String, _ layer: String, result: String) {
    self.input = input
    self.layer = layer
    self.result = result
  }
}

/// A wrong use of a layer.
public struct LayerRejection: Sendable {
  /// The input as the language writes it.
  public let input: String
  /// The layer as the language writes it.
  public let layer: String
  /// The code of the error.
  public let code: String

  /// Creates a rejection.
  public init(input: String, _ layer: String, code: String) {
    self.input = input
    self.layer = layer
    self.code = code
  }
}

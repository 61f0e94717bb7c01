internal import Diagnostics
public import Graph

/// What a layer works with while it is built: the graph, its own name, and its inputs.
public struct LayerContext {
  /// The graph that grows.
  public var graph: Graph
  /// The path of names that leads to the layer: `encoder.0.attention`.
  public let path: String
  /// What flows in.
  public let inputs: [Flow]
  /// The path of the layer whose parameters are used instead of new ones.
  public let sharedPath: String?
  /// Whether the parameters are kept as they are.
  public let isFrozen: Bool
  /// The deviation with which random weights start instead of as the layer says; biases then start as 0.
  public let deviation: Double?
  /// Numbers given in the file, by parameter name, in row-major order with their shape.
  public let constants: [String: (shape: [Int], numbers: [Double])]
  /// The constants that a parameter has taken.
  public private(set) var usedConstants: Set<String> = []
  /// The key whose value set each axis of the result, for tracing sizes back.
  public private(set) var sizeKeys: [String: String] = [:]

  /// Creates the context of one layer.
  public init(
    graph: Graph, path: String, inputs: [Flow], sharedPath: String? = nil, isFrozen: Bool = false,
    deviation: Double? = nil, constants: [String: (shape: [Int], numbers: [Double])] = [:]
  ) {
    self.graph = graph
    self.path = path
    self.inputs = inputs
    self.sharedPath = sharedPath
    self.isFrozen = isFrozen
    self.deviation = deviation
    self.constants = constants
  }

  /// The type of a flow's value.
  public func type(_ flow: Flow) -> TensorType { graph.type(flow.value) }

  /// The length of an axis, which must be a number.
  public func fixedSize(_ axis: Axis, for purpose: String, input: Int = 0) throws(LayerError) -> Int {
    guard let size = axis.size.constant else {
      throw LayerError(
        .sizeNotFixed,
        "\(purpose) needs a fixed length along `\(axis.name)`, which is known only when data arrives",
        at: .input(input), inputs: [input], axis: axis.name)
    }
    return size
  }

  /// The last axis of an input, the first if nothing else is said, which must have a fixed length.
  public func lastAxis(
    _ flow: Flow, for purpose: String, input: Int = 0
  ) throws(LayerError) -> (name: String, size: Int) {
    guard type(flow).element == .f32 else {
      throw LayerError(
        .wrongElementType, "\(purpose) needs numbers, not the tokens \(type(flow))", at: .input(input),
        help: ["an `embedding` turns tokens into numbers"])
    }
    guard let axis = type(flow).axes.last else {
      throw LayerError(.missingAxis, "\(purpose) needs a value with at least one axis", at: .input(input))
    }
    return (axis.name, try fixedSize(axis, for: purpose, input: input))
  }

  /// Notes that a key's value set the length of an axis of the result.
  public mutating func size(of axis: String, comesFrom key: String) { sizeKeys[axis] = key }

  /// A parameter of this layer, new or shared.
  ///
  /// - Parameters:
  ///   - name: the name within the layer, as the PyTorch module has it.
  ///   - axes: names and lengths in PyTorch's order.
  ///   - key: the key to blame for a length that is too large.
  ///   - isTrainable: whether training changes it, unless the layer is frozen.
  public mutating func parameter(
    _ name: String, _ axes: [(String, Int)], _ initializer: Initializer, blaming key: String? = nil,
    isTrainable: Bool = true
  ) throws(LayerError) -> ValueID {
    let type = TensorType(.f32, axes.map { Axis($0.0, $0.1) })
    guard let count = axes.map(\.1).checkedElementCount, count <= 1 << 33 else {
      throw LayerError(
        .tooLarge, "the parameter `\(name)` of \(type) would have more than 2^33 numbers",
        at: key.map { .key($0) } ?? .layer)
    }
    if let sharedPath {
      guard let parameter = graph.parameters.first(where: { $0.name == "\(sharedPath).\(name)" }) else {
        throw LayerError(.undefinedName, "`\(sharedPath)` has no parameter `\(name)` to share", at: .share)
      }
      let shape = graph.type(parameter.value).axes.map(\.size)
      guard shape == type.axes.map(\.size) else {
        throw LayerError(
          .sizesDisagree,
          "`\(sharedPath).\(name)` is \(graph.type(parameter.value)), but this layer needs \(type)",
          at: .share,
          help: ["give both layers the same settings and inputs of the same length"])
      }
      return parameter.value
    }
    var initializer = deviation.map { initializer.normal($0, isBias: name.hasSuffix("bias")) } ?? initializer
    if let given = constants[name] {
      usedConstants.insert(name)
      guard given.shape == axes.map(\.1) else {
        throw LayerError(
          .arrayWrongShape,
          "`\(name)` has the shape \(axes.map(\.1)), but the numbers given form \(given.shape)",
          at: .constant(name))
      }
      initializer = .constant(given.numbers)
    }
    let full = path.isEmpty ? name : "\(path).\(name)"
    return graph.addParameter(full, type, initializer, isTrainable: isTrainable && !isFrozen)
  }

  /// Applies an operation and returns its first result.
  public mutating func apply(
    _ operation: any Operation, _ operands: [ValueID], blaming key: String? = nil
  ) throws(LayerError) -> ValueID {
    try applyAll(operation, operands, blaming: key)[0]
  }

  /// Applies an operation and returns all results.
  public mutating func applyAll(
    _ operation: any Operation, _ operands: [ValueID], blaming key: String? = nil
  ) throws(LayerError) -> [ValueID] {
    do {
      return try graph.apply(operation, operands, scope: path)
    } catch {
      throw LayerError(error, operands: operands, inputs: inputs, blaming: key)
    }
  }
}

/// The number of a value within its graph.
public struct ValueID: Hashable, Sendable {
  /// The place in `Graph.values`.
  public let index: Int

  /// Creates an identifier from its place.
  public init(_ index: Int) { self.index = index }
}

/// A graph of operations on named, typed values. Nodes stand in an order in which they can be computed.
public struct Graph: Sendable {
  /// What defines a value.
  public enum Definition: Hashable, Sendable {
    /// An array given from outside: the place in `inputs`.
    case input(Int)
    /// A parameter: the place in `parameters`.
    case parameter(Int)
    /// A result of a node: the places in `nodes` and in its results.
    case node(Int, result: Int)
  }

  /// A value: its type, its definition and its name in the printed graph.
  public struct Value: Sendable {
    /// The type.
    public let type: TensorType
    /// What defines it.
    public internal(set) var definition: Definition
    /// The name, unique in the graph.
    public let name: String
  }

  /// An operation applied to values.
  public struct Node: Sendable {
    /// The operation.
    public let operation: any Operation
    /// What it reads.
    public let operands: [ValueID]
    /// What it makes.
    public let results: [ValueID]
    /// The path of the layer it belongs to: `encoder.0.attention`; empty for none.
    public let scope: String
  }

  /// An array that comes from outside.
  public struct Input: Sendable {
    /// The name under which it is given.
    public let name: String
    /// Its value.
    public let value: ValueID
    /// The bound below which whole numbers must lie (a vocabulary, a number of classes).
    public let indexBound: Int?
  }

  /// A parameter of the model.
  public struct Parameter: Sendable {
    /// The full name: `encoder.0.attention.in_proj_weight`.
    public let name: String
    /// Its value.
    public let value: ValueID
    /// How it starts.
    public let initializer: Initializer
    /// Whether training changes it.
    public let isTrainable: Bool
  }

  /// The gradient of a parameter: the sum of the values that contribute to it.
  public struct ParameterGradient: Sendable {
    /// The parameter's place in `parameters`.
    public let parameter: Int
    /// The values whose sum is the gradient.
    public let contributions: [ValueID]

    /// Creates the gradient of a parameter.
    public init(parameter: Int, contributions: [ValueID]) {
      self.parameter = parameter
      self.contributions = contributions
    }
  }

  /// A value that is handed out.
  public struct Output: Sendable {
    /// The name under which it is handed out.
    public let name: String
    /// Its value.
    public let value: ValueID

    /// Creates an output.
    public init(name: String, value: ValueID) {
      self.name = name
      self.value = value
    }
  }

  /// The model's name.
  public var name: String
  /// The largest value of each bounded symbol.
  public var bounds: [String: Int] = [:]
  /// Every value.
  public internal(set) var values: [Value] = []
  /// Every node, in computing order.
  public internal(set) var nodes: [Node] = []
  /// What comes from outside.
  public internal(set) var inputs: [Input] = []
  /// The parameters, in the order of the layers.
  public internal(set) var parameters: [Parameter] = []
  /// What is handed out.
  public var outputs: [Output] = []
  /// The gradients of the trainable parameters, after reverse mode.
  public var gradients: [ParameterGradient] = []
  var names: Set<String> = []

  /// Creates an empty graph.
  public init(name: String) { self.name = name }

  /// A value by its number.
  public subscript(id: ValueID) -> Value { values[id.index] }

  /// The type of a value.
  public func type(_ id: ValueID) -> TensorType { values[id.index].type }

  /// The node that makes a value, if one does.
  public func node(defining id: ValueID) -> Node? {
    if case .node(let index, _) = values[id.index].definition { return nodes[index] }
    return nil
  }

  /// Adds an array that comes from outside.
  public mutating func addInput(_ name: String, _ type: TensorType, indexBound: Int? = nil) -> ValueID {
    addInput(name, type, indexBound: indexBound, valueName: name)
  }

  mutating func addInput(
    _ name: String, _ type: TensorType, indexBound: Int?, valueName: String
  ) -> ValueID {
    let id = addValue(valueName, type, .input(inputs.count))
    inputs.append(Input(name: name, value: id, indexBound: indexBound))
    return id
  }

  /// Adds a parameter.
  public mutating func addParameter(
    _ name: String, _ type: TensorType, _ initializer: Initializer, isTrainable: Bool = true
  ) -> ValueID {
    addParameter(name, type, initializer, isTrainable: isTrainable, valueName: name)
  }

  mutating func addParameter(
    _ name: String, _ type: TensorType, _ initializer: Initializer, isTrainable: Bool, valueName: String
  ) -> ValueID {
    let id = addValue(valueName, type, .parameter(parameters.count))
    parameters.append(
      Parameter(name: name, value: id, initializer: initializer, isTrainable: isTrainable))
    return id
  }

  /// Applies an operation; its results are named after `name`, or after the scope and the operation.
  @discardableResult
  public mutating func apply(
    _ operation: any Operation, _ operands: [ValueID], scope: String = "", name: String? = nil
  ) throws(OperationError) -> [ValueID] {
    let types = try operation.resultTypes(for: operands.map { type($0) })
    let kind = Swift.type(of: operation).name
    let base = name ?? (scope.isEmpty ? kind : "\(scope).\(kind)")
    return addNode(
      operation, operands, types: types, names: types.indices.map { $0 == 0 ? base : "\(base)#\($0)" },
      scope: scope)
  }

  mutating func addNode(
    _ operation: any Operation, _ operands: [ValueID], types: [TensorType], names: [String], scope: String
  ) -> [ValueID] {
    let results = types.indices.map {
      addValue(names[$0], types[$0], .node(nodes.count, result: $0))
    }
    nodes.append(Node(operation: operation, operands: operands, results: results, scope: scope))
    return results
  }

  private mutating func addValue(_ name: String, _ type: TensorType, _ definition: Definition) -> ValueID {
    var unique = name
    var count = 1
    while !names.insert(unique).inserted {
      count += 1
      unique = "\(name)~\(count)"
    }
    values.append(Value(type: type, definition: definition, name: unique))
    return ValueID(values.count - 1)
  }

  /// Every symbol that occurs in a type.
  public var symbols: Set<String> {
    var found: Set<String> = []
    for value in values {
      for axis in value.type.axes where axis.size.constant == nil { found.formUnion(axis.size.symbols) }
    }
    return found
  }
}

extension Graph {
  /// Reads what `description` prints.
  ///
  /// - Parameter operations: the operation of a name; nil where there is none of that name.
  /// - Throws: `GraphParseError` with the line, for any text that is not a graph, or one that breaks a rule of graphs.
  public static func parse(
    _ text: String, operations: @escaping (_ name: String) -> (any Operation.Type)?
  ) throws(GraphParseError) -> Graph {
    var parser = GraphParser(scanner: GraphScanner(text), operations: operations)
    return try parser.parse()
  }
}

/// The lines of a printed graph, read one after the other into a graph.
private struct GraphParser {
  var scanner: GraphScanner
  let operations: (String) -> (any Operation.Type)?
  var graph = Graph(name: "")
  var known: [String: ValueID] = [:]

  mutating func parse() throws(GraphParseError) -> Graph {
    scanner.skipEmptyLines()
    guard try scanner.word() == "graph" else {
      throw scanner.failure("a graph starts with `graph \"name\" {`")
    }
    graph.name = try scanner.quoted()
    try scanner.expect("{")
    try scanner.expectLineEnd()
    scanner.skipEmptyLines()
    while !scanner.take("}") {
      try parseLine()
      guard scanner.peek() != nil else { throw scanner.failure("the `}` at the end is missing") }
      scanner.skipEmptyLines()
    }
    try scanner.expectLineEnd()
    scanner.skipEmptyLines()
    guard scanner.isAtEnd else { throw scanner.failure("nothing may stand after the graph") }
    do { try graph.verify() } catch { throw scanner.failure(error.description) }
    return graph
  }

  private mutating func parseLine() throws(GraphParseError) {
    if scanner.sees("%") {
      try parseDefinition()
    } else {
      switch try scanner.word() {
      case "bound": try parseBound()
      case "output": try parseOutput()
      case "gradient": try parseGradient()
      case let word: throw scanner.failure("`\(word)` starts no line of a graph")
      }
    }
    try scanner.expectLineEnd()
  }

  private mutating func parseBound() throws(GraphParseError) {
    let symbol = try scanner.symbol()
    guard graph.bounds.updateValue(try scanner.integer(), forKey: symbol) == nil else {
      throw scanner.failure("`\(symbol)` has two bounds")
    }
  }

  private mutating func parseOutput() throws(GraphParseError) {
    let name = try scanner.name()
    try scanner.expect("=")
    graph.outputs.append(Graph.Output(name: name, value: try value()))
  }

  private mutating func parseGradient() throws(GraphParseError) {
    let parameter = try value()
    guard case .parameter(let place) = graph[parameter].definition else {
      throw scanner.failure("%\(graph[parameter].name) is not a parameter")
    }
    try scanner.expect("=")
    var contributions = [try value()]
    while scanner.take("+") { contributions.append(try value()) }
    graph.gradients.append(Graph.ParameterGradient(parameter: place, contributions: contributions))
  }

  /// A value that is defined already.
  private mutating func value() throws(GraphParseError) -> ValueID {
    let name = try newName()
    guard let value = known[name] else { throw scanner.failure("%\(name) is not defined above") }
    return value
  }

  private mutating func newName() throws(GraphParseError) -> String {
    try scanner.expect("%")
    return try scanner.name()
  }

  private mutating func parseDefinition() throws(GraphParseError) {
    var names: [String] = []
    repeat {
      let name = try newName()
      guard known[name] == nil, !names.contains(name) else {
        throw scanner.failure("%\(name) is defined twice")
      }
      names.append(name)
    } while scanner.take(",")
    try scanner.expect("=")
    let word = try scanner.word()
    if scanner.sees("(") { return try parseNode(names, word) }
    guard names.count == 1 else { throw scanner.failure("`\(word)` defines one value") }
    switch word {
    case "input": try parseInput(names[0])
    case "parameter", "frozen": try parseParameter(names[0], isTrainable: word == "parameter")
    default: throw scanner.failure("`\(word)` defines no value; operations are written with brackets")
    }
  }

  private mutating func parseInput(_ valueName: String) throws(GraphParseError) {
    let name = try scanner.name()
    var bound: Int?
    if !scanner.sees(":") {
      guard try scanner.word() == "below" else { throw scanner.failure("`:` or `below` was expected here") }
      bound = try scanner.integer()
    }
    try scanner.expect(":")
    known[valueName] = graph.addInput(name, try scanner.type(), indexBound: bound, valueName: valueName)
  }

  private mutating func parseParameter(_ valueName: String, isTrainable: Bool) throws(GraphParseError) {
    let initializer = try scanner.initializer()
    var name = valueName
    if !scanner.sees(":") {
      guard try scanner.word() == "as" else { throw scanner.failure("`:` or `as` was expected here") }
      name = try scanner.name()
    }
    try scanner.expect(":")
    known[valueName] = graph.addParameter(
      name, try scanner.type(), initializer, isTrainable: isTrainable, valueName: valueName)
  }

  private mutating func parseNode(_ names: [String], _ kind: String) throws(GraphParseError) {
    guard let type = operations(kind) else { throw scanner.failure("there is no operation `\(kind)`") }
    try scanner.expect("(")
    var operands: [ValueID] = []
    if !scanner.take(")") {
      repeat { operands.append(try value()) } while scanner.take(",")
      try scanner.expect(")")
    }
    let attributes = try scanner.attributes()
    try scanner.expect(":")
    var types: [TensorType] = []
    repeat { types.append(try scanner.type()) } while scanner.take(",")
    let scope = scanner.take("@") ? try scanner.name() : ""
    let (operation, made) = try rule(types, names.count, kind) { () throws(OperationError) in
      let operation = try type.init(attributes: attributes)
      return (operation, try operation.resultTypes(for: operands.map { graph.type($0) }))
    }
    let results = graph.addNode(operation, operands, types: made, names: names, scope: scope)
    for (name, result) in zip(names, results) { known[name] = result }
  }

  /// The operation and the types of its results, which must be those that are printed.
  private func rule(
    _ printed: [TensorType], _ count: Int, _ kind: String,
    _ body: () throws(OperationError) -> (any Operation, [TensorType])
  ) throws(GraphParseError) -> (any Operation, [TensorType]) {
    let (operation, made): (any Operation, [TensorType])
    do { (operation, made) = try body() } catch { throw scanner.failure(error.message) }
    guard made == printed else {
      throw scanner.failure("`\(kind)` makes \(made.map(\.description).joined(separator: ", "))")
    }
    guard count == made.count else {
      throw scanner.failure("`\(kind)` makes \(made.count) values, not \(count)")
    }
    return (operation, made)
  }
}

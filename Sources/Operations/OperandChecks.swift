internal import Graph

/// The checks that operations share, each with the words a person reads.
enum OperandChecks {
  static func count(_ operands: [TensorType], _ allowed: ClosedRange<Int>, _ name: String)
    throws(OperationError)
  {
    guard allowed.contains(operands.count) else {
      let wanted =
        allowed.count == 1 ? "\(allowed.lowerBound)" : "\(allowed.lowerBound) to \(allowed.upperBound)"
      throw OperationError(.wrongCount, "`\(name)` takes \(wanted) values, not \(operands.count)")
    }
  }

  static func element(
    _ operands: [TensorType], _ index: Int, _ element: ElementType, _ name: String
  ) throws(OperationError) {
    guard operands[index].element == element else {
      throw OperationError(
        .wrongElementType, "`\(name)` needs \(element.rawValue), not \(operands[index].element.rawValue)",
        operands: [index],
        help: element == .f32 ? "put an `embedding` before it, if these are token ids" : nil)
    }
  }

  static func lastAxis(_ operands: [TensorType], _ index: Int, _ name: String) throws(OperationError) -> Axis
  {
    guard let axis = operands[index].axes.last else {
      throw OperationError(.missingAxis, "`\(name)` needs a value with at least one axis", operands: [index])
    }
    return axis
  }

  static func axis(
    _ operands: [TensorType], _ index: Int, _ axis: String, _ name: String
  ) throws(OperationError) -> Int {
    guard let place = operands[index].index(of: axis) else {
      throw OperationError(
        .missingAxis, "`\(name)` works along axis `\(axis)`, which \(operands[index]) does not have",
        operands: [index], axis: axis)
    }
    return place
  }

  static func rank(
    _ operands: [TensorType], _ index: Int, _ rank: Int, _ name: String
  ) throws(OperationError) {
    guard operands[index].axes.count == rank else {
      throw OperationError(
        .axesDiffer, "operand \(index) of `\(name)` must have \(rank) axes, not \(operands[index])",
        operands: [index])
    }
  }

  static func same(
    _ size: Size, _ other: Size, _ name: String, operands: [Int], axis: String
  ) throws(OperationError) {
    guard size == other else {
      throw OperationError(
        .sizesDisagree, "the values of `\(name)` disagree on axis `\(axis)`: \(size) and \(other)",
        operands: operands, axis: axis)
    }
  }

  static func elements(
    _ operands: [TensorType], _ indices: [Int], _ element: ElementType, _ name: String
  ) throws(OperationError) {
    for index in indices { try Self.element(operands, index, element, name) }
  }

  /// A result type whose axes have different names.
  static func unique(_ type: TensorType, _ name: String) throws(OperationError) -> TensorType {
    for (place, axis) in type.axes.enumerated() where type.index(of: axis.name) != place {
      throw OperationError(
        .duplicateAxis, "`\(name)` would make two axes named `\(axis.name)`", axis: axis.name)
    }
    return type
  }

  /// A gradient whose operands are not those that its operation leaves behind.
  static func unfit(_ name: String, _ operand: Int) -> OperationError {
    OperationError(
      .axesDiffer, "operand \(operand) of `\(name)` does not fit its operation", operands: [operand])
  }

  static func sameType(
    _ operands: [TensorType], _ first: Int, _ second: Int, _ name: String
  ) throws(OperationError) {
    guard operands[first] == operands[second] else {
      throw OperationError(
        .axesDiffer, "`\(name)` needs two values of one type, not \(operands[first]) and \(operands[second])",
        operands: [first, second])
    }
  }
}

extension SizeError {
  var asOperationError: OperationError { OperationError(self) }
}

/// Runs size arithmetic inside an operation's shape rule.
func sizing<T>(_ body: () throws(SizeError) -> T) throws(OperationError) -> T {
  do { return try body() } catch { throw OperationError(error) }
}

extension [Int] {
  /// The number of rows when all axes but the last are taken together.
  var rowCount: Int { dropLast().reduce(1, *) }
}

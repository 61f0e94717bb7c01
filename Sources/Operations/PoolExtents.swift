internal import Graph

/// How a pooling operation reads its operands: the axis it removes, and an optional mask of what counts.
struct PoolExtents: Sendable {
  let outer: Int
  let length: Int
  let inner: Int

  init(axis: Int, shape: [Int]) {
    outer = shape[..<axis].reduce(1, *)
    length = shape[axis]
    inner = shape[(axis + 1)...].reduce(1, *)
  }

  /// Checks an optional mask and gives the type without the axis.
  static func resultType(_ operands: [TensorType], _ axis: String, _ name: String) throws(OperationError)
    -> TensorType
  {
    try OperandChecks.count(operands, 1...2, name)
    try OperandChecks.element(operands, 0, .f32, name)
    let place = try OperandChecks.axis(operands, 0, axis, name)
    if operands.count == 2 {
      guard operands[1].element == .bool, operands[1].axes == Array(operands[0].axes[...place]) else {
        throw OperationError(
          .axesDiffer, "the mask of `\(name)` must be one truth value per position, not \(operands[1])",
          operands: [1])
      }
    }
    return operands[0].removing(place)
  }

  static func samples(_ operation: any Operation) -> [OperationSample] {
    let x = TensorType(.f32, [Axis("batch", 3), Axis("time", 4), Axis("feature", 5)])
    return [
      OperationSample(operation, [x]),
      OperationSample(
        operation, [x, TensorType(.bool, [Axis("batch", 3), Axis("time", 4)])], values: [.numbers, .mask]),
      OperationSample(operation, [TensorType(.f32, [Axis("batch", 3), Axis("time", 1)])]),
    ]
  }

  static func rejections(_ operation: any Operation) -> [OperationRejection] {
    let x = TensorType(.f32, [Axis("batch", 3), Axis("time", 4), Axis("feature", 5)])
    return [
      OperationRejection(operation, [TensorType(.f32, [Axis("batch", 3)])], .missingAxis),
      OperationRejection(operation, [x, TensorType(.bool, [Axis("batch", 3)])], .axesDiffer),
    ]
  }
}

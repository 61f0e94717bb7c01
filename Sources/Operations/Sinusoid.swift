internal import Glibc
public import Graph
public import Tape

/// The sinusoidal position table of Vaswani et al. 2017, as long and wide as a value's last two axes.
///
/// `table[p, 2i] = sin(p / 10000^(2i/d))`, `table[p, 2i + 1] = cos(p / 10000^(2i/d))`. The operand's numbers are not
/// read.
public struct Sinusoid: LowerableOperation, GradientOperation {
  public static let name = "sinusoid"
  public static let summary = "The sinusoidal position table."

  /// Creates the operation.
  public init() {}
  public init(attributes: Attributes) throws(OperationError) { self.init() }
  public var attributes: Attributes { Attributes() }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 1...1, Self.name)
    guard operands[0].axes.count >= 2 else {
      throw OperationError(.missingAxis, "`\(Self.name)` needs positions before the last axis", operands: [0])
    }
    return [TensorType(.f32, operands[0].axes.suffix(2))]
  }

  private static func table(_ length: Int, _ width: Int) -> [Double] {
    var table: [Double] = []
    table.reserveCapacity(length * width)
    for position in 0..<length {
      for column in 0..<width {
        let angle = Double(position) / pow(10000, Double(column / 2 * 2) / Double(width))
        table.append(column.isMultiple(of: 2) ? sin(angle) : cos(angle))
      }
    }
    return table
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let shape = Array(operands[0].shape.suffix(2))
    return [ReferenceTensor(shape: shape, elements: Self.table(shape[0], shape[1]))]
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool {
    operands[0].axes.suffix(2).contains { $0.name == axis }
  }
  public func looksAhead(along axis: String, operands: [TensorType]) -> Bool {
    operands[0].axes.last?.name == axis
  }
  public func readsNumbers(of operand: Int) -> Bool { false }

  public func lower(_ lowering: inout Lowering) {
    let shape = lowering.resultShapes[0]
    let table = Self.table(shape[0], shape[1]).map(Float.init)
    let y = lowering.results[0]
    lowering.emit { frame in
      table.withUnsafeBufferPointer { table in
        frame[y].update(from: table.baseAddress ?? UnsafePointer(frame[y]), count: table.count)
      }
    }
  }

  public static var samples: [OperationSample] {
    [
      OperationSample(
        Sinusoid(), [TensorType(.f32, [Axis("batch", 2), Axis("time", 5), Axis("feature", 7)])])
    ]
  }

  public static var rejections: [OperationRejection] {
    [OperationRejection(Sinusoid(), [TensorType(.f32, [Axis("feature", 4)])], .missingAxis)]
  }
}

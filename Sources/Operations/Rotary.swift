internal import Glibc
public import Graph
internal import KernelTable
public import Tape

/// Rotates pairs of neighbouring numbers by angles that grow with the position: rotary position embedding.
///
/// The last axis begins with `heads` pieces of `width` numbers; numbers 2i and 2i + 1 of a piece at position p are turned
/// by `p · base^(−2i / width)`. What follows the pieces stays as it is (packed values behind queries and keys). The last
/// axis but one holds the positions. As in the paper (Su et al. 2021) and torchtune's `RotaryPositionalEmbeddings`.
/// The gradient turns back.
public struct Rotary: LowerableOperation {
  public static let name = "rotary"
  public static let summary = "Rotates pairs of numbers by angles that grow with the position."
  let heads: Int
  let width: Int
  let base: Double
  let isReversed: Bool

  /// Creates the rotation of the first `heads · width` numbers of the last axis.
  public init(heads: Int, width: Int, base: Double) {
    self.init(heads: heads, width: width, base: base, isReversed: false)
  }

  init(heads: Int, width: Int, base: Double, isReversed: Bool) {
    self.heads = heads
    self.width = width
    self.base = base
    self.isReversed = isReversed
  }

  public init(attributes: Attributes) throws(OperationError) {
    heads = try attributes.integer("heads")
    width = try attributes.integer("width")
    base = try attributes.decimal("base")
    isReversed = try attributes.boolean("reverse")
    guard heads >= 1, width >= 1, base > 0, base.isFinite else {
      throw OperationError(
        .badAttribute, "`rotary` needs heads and a width of 1 or more, and a base above 0")
    }
  }

  public var attributes: Attributes {
    Attributes([
      ("heads", .integer(heads)), ("width", .integer(width)), ("base", .decimal(base)),
      ("reverse", .boolean(isReversed)),
    ])
  }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 1...1, Self.name)
    try OperandChecks.element(operands, 0, .f32, Self.name)
    guard operands[0].axes.count >= 2, let last = operands[0].axes.last else {
      throw OperationError(.missingAxis, "`\(Self.name)` needs positions before the last axis", operands: [0])
    }
    guard width.isMultiple(of: 2) else {
      throw OperationError(
        .doesNotDivide, "rotary positions turn numbers in pairs, so the width must be even, not \(width)", operands: [0],
        axis: last.name)
    }
    let (rotated, overflow) = heads.multipliedReportingOverflow(by: width)
    guard let length = last.size.constant, !overflow, rotated <= length else {
      throw OperationError(
        .sizesDisagree, "`\(Self.name)` needs \(heads) · \(width) numbers, not \(last.size)", operands: [0],
        axis: last.name)
    }
    return [operands[0]]
  }

  /// The cosine and the sine of each pair of each position.
  private func table(_ positions: Int) -> [Double] {
    var table: [Double] = []
    table.reserveCapacity(positions * width)
    let speeds = (0..<width / 2).map { pow(base, -2 * Double($0) / Double(width)) }
    for position in 0..<positions {
      for speed in speeds {
        let angle = Double(position) * speed
        table += [cos(angle), isReversed ? -sin(angle) : sin(angle)]
      }
    }
    return table
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let x = operands[0]
    let (positions, columns) = (x.shape[x.shape.count - 2], x.shape[x.shape.count - 1])
    let table = table(positions)
    var y = x
    for row in 0..<x.shape.rowCount {
      for head in 0..<heads {
        for pair in 0..<width / 2 {
          let at = row * columns + head * width + 2 * pair
          let turn = (row % positions) * width + 2 * pair
          let (first, second) = (x.elements[at], x.elements[at + 1])
          y.elements[at] = first * table[turn] - second * table[turn + 1]
          y.elements[at + 1] = second * table[turn] + first * table[turn + 1]
        }
      }
    }
    return [y]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    let back = Rotary(heads: heads, width: width, base: base, isReversed: !isReversed)
    context.contribute(try context.apply(back, [dy]), to: 0)
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double {
    3 * Double(results[0].rowCount) * Double(heads) * Double(width)
  }
  public func mixes(axis: String, operands: [TensorType]) -> Bool {
    operands[0].axes.suffix(2).contains { $0.name == axis }
  }
  public func looksAhead(along axis: String, operands: [TensorType]) -> Bool {
    operands[0].axes.last?.name == axis
  }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { true }
  public var inPlaceOperands: [Int] { [0] }

  public func lower(_ lowering: inout Lowering) {
    let shape = lowering.resultShapes[0]
    let (positions, columns, rows) = (shape[shape.count - 2], shape[shape.count - 1], shape.rowCount)
    let table = table(positions).map(Float.init)
    let (x, y) = (lowering.operands[0], lowering.results[0])
    let (heads, width) = (heads, width)
    lowering.emit { frame in
      table.withUnsafeBufferPointer { table in
        for row in 0..<rows {
          let turns = row % positions * width
          let (from, to) = (frame[x] + row * columns, frame[y] + row * columns)
          for head in 0..<heads {
            for pair in stride(from: 0, to: width, by: 2) {
              let at = head * width + pair
              let (first, second) = (from[at], from[at + 1])
              let (c, s) = (table[turns + pair], table[turns + pair + 1])
              to[at] = first * c - second * s
              to[at + 1] = second * c + first * s
            }
          }
          let rotated = heads * width
          if from != to {
            frame.kernels.elementwise.copy(from + rotated, to + rotated, columns - rotated)
          }
        }
      }
    }
  }

  public static var samples: [OperationSample] {
    let x = TensorType(.f32, [Axis("batch", 2), Axis("time", 5), Axis("feature", 12)])
    return [
      OperationSample(Rotary(heads: 1, width: 12, base: 10000), [x]),
      OperationSample(Rotary(heads: 2, width: 4, base: 10), [x]),
      OperationSample(Rotary(heads: 3, width: 2, base: 10000, isReversed: true), [x]),
    ]
  }

  public static var rejections: [OperationRejection] {
    let x = TensorType(.f32, [Axis("batch", 2), Axis("time", 3), Axis("feature", 6)])
    return [
      OperationRejection(Rotary(heads: 2, width: 3, base: 10000), [x], .doesNotDivide),
      OperationRejection(Rotary(heads: 2, width: 4, base: 10000), [x], .sizesDisagree),
      OperationRejection(
        Rotary(heads: 1, width: 2, base: 10000), [TensorType(.f32, [Axis("feature", 6)])], .missingAxis),
    ]
  }
}

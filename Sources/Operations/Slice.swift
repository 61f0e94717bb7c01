public import Graph
internal import KernelTable
public import Tape

/// A run of positions along an axis of fixed length: the rows of a matrix that one of several parts has.
public struct Slice: LowerableOperation {
  public static let name = "slice"
  public static let summary = "A run of positions along an axis."
  let axis: String
  let start: Int
  let count: Int

  /// Creates the slice of `count` positions from `start` on.
  public init(axis: String, start: Int, count: Int) {
    self.axis = axis
    self.start = start
    self.count = count
  }

  public init(attributes: Attributes) throws(OperationError) {
    axis = try attributes.word("axis")
    start = try attributes.integer("start")
    count = try attributes.integer("count")
    guard start >= 0, count >= 0, !start.addingReportingOverflow(count).overflow else {
      throw OperationError(.badAttribute, "`slice` needs a start and a count of 0 or more")
    }
  }

  public var attributes: Attributes {
    Attributes([("axis", .word(axis)), ("start", .integer(start)), ("count", .integer(count))])
  }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, 1...1, Self.name)
    try OperandChecks.element(operands, 0, .f32, Self.name)
    let place = try OperandChecks.axis(operands, 0, axis, Self.name)
    let size = operands[0].axes[place].size
    guard let length = size.constant else {
      throw OperationError(
        .sizeNotFixed, "`\(Self.name)` needs a fixed length along `\(axis)`, not \(size)", operands: [0],
        axis: axis)
    }
    guard start + count <= length else {
      throw OperationError(
        .sizesDisagree, "`\(Self.name)` reaches \(start + count) along `\(axis)`, which is \(length) long",
        operands: [0], axis: axis)
    }
    return [operands[0].replacing(place, with: Axis(axis, count))]
  }

  /// The runs of numbers: how many there are, and in the whole and in the part the length of one and its start.
  func extents(whole: [Int], place: Int) -> (outer: Int, whole: Int, part: Int, skip: Int) {
    let inner = whole[(place + 1)...].reduce(1, *)
    return (whole[..<place].reduce(1, *), whole[place] * inner, count * inner, start * inner)
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    guard let place = context.operandTypes[0].index(of: axis) else { return [] }
    let e = extents(whole: operands[0].shape, place: place)
    var shape = operands[0].shape
    shape[place] = count
    var elements: [Double] = []
    for o in 0..<e.outer { elements += operands[0].elements[(o * e.whole + e.skip)...].prefix(e.part) }
    return [ReferenceTensor(shape: shape, elements: elements)]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    context.contribute(try context.apply(SliceGradient(self), [dy, context.operands[0]]), to: 0)
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
  public func mixes(axis: String, operands: [TensorType]) -> Bool { axis == self.axis }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { true }

  public func lower(_ lowering: inout Lowering) {
    guard let place = lowering.operandTypes[0].index(of: axis) else { return }
    let e = extents(whole: lowering.operandShapes[0], place: place)
    let (x, y) = (lowering.operands[0], lowering.results[0])
    lowering.emit { frame in
      for o in 0..<e.outer {
        frame.kernels.elementwise.copy(frame[x] + o * e.whole + e.skip, frame[y] + o * e.part, e.part)
      }
    }
  }

  static let sampleTypes = [
    (Slice(axis: "feature", start: 1, count: 2), [Axis("batch", 2), Axis("time", 3), Axis("feature", 5)]),
    (Slice(axis: "out", start: 2, count: 4), [Axis("out", 6), Axis("in", 3)]),
    (Slice(axis: "out", start: 0, count: 3), [Axis("out", 6)]),
  ]

  public static var samples: [OperationSample] {
    sampleTypes.map { OperationSample($0.0, [TensorType(.f32, $0.1)]) }
  }

  public static var rejections: [OperationRejection] {
    let x = TensorType(.f32, [Axis("out", 6), Axis("in", 3)])
    return [
      OperationRejection(Slice(axis: "out", start: 4, count: 3), [x], .sizesDisagree),
      OperationRejection(Slice(axis: "time", start: 0, count: 3), [x], .missingAxis),
      OperationRejection(
        Slice(axis: "time", start: 0, count: 1), [TensorType(.f32, [Axis("time", Size(symbol: "time"))])],
        .sizeNotFixed),
    ]
  }
}

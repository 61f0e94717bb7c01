import Differentiation
import Execution
import Graph
import Operations
import Tape
import Testing

/// Values in the same memory: views, operations in place, outputs that are inputs, parameters or each other.
@Suite struct AliasingTests {
  private let feature = Axis("feature", 6)

  private func halves() -> SplitAxis { SplitAxis(axis: "feature", into: "row", "column", inner: 2) }

  @Test func viewOfAnInputThenInPlace() throws {
    var c = GraphCase()
    let x = c.input("x", feature)
    let view = try c.apply(halves(), x)
    c.output(try c.apply(ReLU(), view), x, view)
    try c.check(splits: true)
  }

  @Test func viewOfAParameterThenInPlace() throws {
    var c = GraphCase()
    let x = c.input("x", feature)
    let w = c.parameter("w", feature)
    let view = try c.apply(halves(), w)
    let changed = try c.apply(Tanh(), view)
    let back = try c.apply(MergeAxes(axes: ["row", "column"], into: "feature"), changed)
    c.output(try c.apply(Multiply(), x, back), w, view)
    try c.check(splits: true)
  }

  @Test func viewThatOutlivesItsSource() throws {
    var c = GraphCase()
    let x = c.input("x", feature)
    let a = try c.apply(Tanh(), x)
    let view = try c.apply(halves(), a)
    let b = try c.apply(Scale(by: 2), a)
    let other = try c.apply(Sigmoid(), b)
    let second = try c.apply(halves(), other)
    c.output(try c.apply(Add(), second, view))
    try c.check(splits: true)
  }

  @Test func sourceReadAfterItsViewIsChanged() throws {
    var c = GraphCase()
    let x = c.input("x", feature)
    let a = try c.apply(Tanh(), x)
    let view = try c.apply(halves(), a)
    let changed = try c.apply(Scale(by: -3), view)
    let back = try c.apply(MergeAxes(axes: ["row", "column"], into: "feature"), changed)
    c.output(try c.apply(Add(), back, a))
    try c.check(splits: true)
  }

  @Test func bothOperandsInOneMemory() throws {
    var c = GraphCase()
    let x = c.input("x", feature)
    let a = try c.apply(Tanh(), x)
    c.output(try c.apply(Multiply(), a, a))
    let b = try c.apply(Sigmoid(), x)
    let view = try c.apply(halves(), b)
    let table = try c.apply(MergeAxes(axes: ["row", "column"], into: "feature"), view)
    c.output(try c.apply(Add(), b, table))
    try c.check(splits: true)
  }

  /// An operation that may overwrite its first operand, and reads its second at other positions.
  struct AddReversed: LowerableOperation {
    static let name = "add_reversed"
    static let summary = "Adds a value turned around."
    static let samples: [OperationSample] = []
    static let rejections: [OperationRejection] = []
    init() {}
    init(attributes: Attributes) throws(OperationError) {}
    var attributes: Attributes { Attributes() }
    func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] { [operands[0]] }
    func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
      var turned = operands[0]
      turned.elements = zip(operands[0].elements, operands[1].elements.reversed()).map(+)
      return [turned]
    }
    func gradient(_ context: inout GradientContext) throws(OperationError) {}
    func cost(operands: [[Int]], results: [[Int]]) -> Double { 0 }
    func mixes(axis: String, operands: [TensorType]) -> Bool { true }
    var inPlaceOperands: [Int] { [0] }
    func lower(_ lowering: inout Lowering) {
      let (a, b, y) = (lowering.operands[0], lowering.operands[1], lowering.results[0])
      let count = lowering.resultShapes[0].elementCount
      lowering.emit { frame in
        for i in 0..<count { frame[y][i] = frame[a][i] + frame[b][count - 1 - i] }
      }
    }
  }

  @Test func otherOperandInTheSameMemoryIsNotOverwritten() throws {
    var c = GraphCase()
    let x = c.input("x", feature)
    let a = try c.apply(Tanh(), x)
    let b = try c.apply(AddReversed(), a, a)
    let view = try c.apply(MergeAxes(axes: ["row", "column"], into: "feature"), try c.apply(halves(), b))
    c.output(try c.apply(AddReversed(), b, view))
    try c.check(splits: false)
  }

  @Test func smallOperandOfTheSameLength() throws {
    // One example and one position: the value that is spread is as long as the one it is spread over.
    var c = GraphCase()
    let x = c.input("x", Axis("time", 1), feature)
    let a = try c.apply(Tanh(), x)
    let small = try c.apply(MeanOver(axis: "time"), x)
    c.output(try c.apply(Add(), small, a))
    c.output(try c.apply(Multiply(), try c.apply(ReLU(), small), try c.apply(Sigmoid(), a)))
    try c.check(splits: true)
  }

  @Test func outputsThatAreTheSame() throws {
    var c = GraphCase()
    let x = c.input("x", feature)
    let w = c.parameter("w", feature)
    let a = try c.apply(Multiply(), x, w)
    c.output(x, x, w, a, a, try c.apply(halves(), a), try c.apply(ReLU(), a), w)
    try c.check(splits: true)
  }

  /// Operands of which only the type is read do not keep their memory: the numbers may be anything by then.
  @Test func operandsOfWhichOnlyTheTypeIsRead() throws {
    var c = GraphCase()
    c.sizes = ["time": 3]
    let x = c.input("x", Axis("time", Size(symbol: "time")), feature)
    let w = c.parameter("w", Axis("position", 5), feature)
    let a = try c.apply(Tanh(), x)
    let b = try c.apply(Sigmoid(), try c.apply(Scale(by: 2), a))
    let places = try c.apply(Sinusoid(), a)
    let rows = try c.apply(TakeFirst(axis: "position", like: "time"), w, a)
    let sum = try c.apply(Add(), try c.apply(Add(), b, places), rows)
    let merged = try c.apply(MeanOver(axis: "time"), sum)
    let loss = try c.addLoss(try c.apply(Tanh(), merged))
    c.graph = try ReverseMode.differentiate(c.graph, loss: loss)
    try c.check(splits: true)
    // And it is worth something: the arena does not hold what only lends its shape.
    var without = GraphCase()
    let y = without.input("x", Axis("time", 64), feature)
    let first = try without.apply(Scale(by: 2), y)
    let second = try without.apply(ReduceSum(axes: ["time", "feature"]), first)
    without.output(try without.apply(Expand(), second, first))
    let plan = try TapePlan(without.graph, sizes: ["batch": 1])
    #expect(plan.memory.arenaCount < 2 * 64 * 6)
  }
}

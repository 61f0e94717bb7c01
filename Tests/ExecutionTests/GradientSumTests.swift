import Differentiation
import Execution
import Graph
import Operations
import Testing

/// Gradients that are sums: over tiles, threads, and the places where a parameter is used.
@Suite struct GradientSumTests {
  private let feature = Axis("feature", 4)

  private func check(
    _ c: GraphCase, _ loss: ValueID, splits: Bool, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var c = c
    c.graph = try ReverseMode.differentiate(c.graph, loss: loss)
    try c.check(splits: splits, sourceLocation: sourceLocation)
  }

  @Test func parameterUsedInManyPlaces() throws {
    var c = GraphCase()
    let x = c.input("x", feature)
    let w = c.parameter("w", Axis("out", 4), Axis("in", 4))
    let b = c.parameter("b", feature)
    let first = try c.apply(Tanh(), try c.graph.apply(Linear(), [x, w])[0])
    let second = try c.apply(Tanh(), try c.graph.apply(Linear(), [first, w, b])[0])
    let third = try c.apply(Add(), try c.apply(Multiply(), second, b), b)
    let loss = try c.addLoss(third)
    try check(c, loss, splits: true)
  }

  @Test func tableThatIsAlsoAMatrix() throws {
    var c = GraphCase()
    let x = c.input("x", feature)
    let w = c.parameter("w", Axis("row", 5), Axis("width", 4))
    let logits = try c.graph.apply(Linear(), [x, w])[0]
    // The weight is computed on one way and used as it is on the other: both kinds of gradient have its axes.
    let scaled = try c.apply(Multiply(), w, try c.apply(Sigmoid(), w))
    let other = try c.graph.apply(Linear(), [x, scaled])[0]
    let loss = try c.addLoss(try c.apply(Tanh(), try c.apply(Add(), logits, other)))
    try check(c, loss, splits: true)
  }

  @Test func sameGradientForTwoParametersAndTwiceForOne() throws {
    var c = GraphCase()
    let x = c.input("x", feature)
    let (a, b, d) = (c.parameter("a", feature), c.parameter("b", feature), c.parameter("d", feature))
    let sum = try c.apply(Add(), try c.apply(Add(), a, b), try c.apply(Add(), d, d))
    let loss = try c.addLoss(try c.apply(Multiply(), x, sum))
    try check(c, loss, splits: true)
  }

  @Test func parametersWithoutGradient() throws {
    var c = GraphCase()
    let x = c.input("x", feature)
    let frozen = c.parameter("frozen", feature, trains: false)
    let used = c.parameter("used", feature)
    _ = c.parameter("unused", feature)
    let product = try c.apply(Multiply(), try c.apply(Multiply(), x, frozen), used)
    let loss = try c.addLoss(product)
    let graph = try ReverseMode.differentiate(c.graph, loss: loss)
    #expect(graph.gradients.map(\.parameter) == [1])
    try check(c, loss, splits: true)
  }

  @Test func noTrainableParameterMeansNoGradients() throws {
    var c = GraphCase()
    let x = c.input("x", feature)
    let loss = try c.addLoss(try c.apply(Multiply(), x, c.parameter("w", feature, trains: false)))
    #expect(try ReverseMode.differentiate(c.graph, loss: loss).gradients.isEmpty)
    try check(c, loss, splits: true)
  }

  /// A penalty on the weights alone is no sum over examples: such a batch is not split, and the numbers are right.
  @Test func penaltyOnTheWeights() throws {
    var c = GraphCase()
    let x = c.input("x", feature)
    let w = c.parameter("w", feature)
    let loss = try c.addLoss(try c.apply(Tanh(), try c.apply(Multiply(), x, w)))
    let penalty = try c.apply(ReduceSum(axes: ["feature"]), try c.apply(Multiply(), w, w))
    let total = try c.apply(Add(), loss, try c.apply(Scale(by: 0.1), penalty))
    c.output(total, penalty)
    try check(c, total, splits: false)
  }

  /// The loss is a parameter itself, or made of parameters only.
  @Test func lossOfParametersOnly() throws {
    var c = GraphCase()
    let (a, b) = (c.parameter("a"), c.parameter("b"))
    c.output(c.input("x", feature))
    let loss = try c.apply(Multiply(), a, b)
    c.output(loss)
    try check(c, loss, splits: false)
    try check(c, a, splits: false)
  }

  /// A gradient that is an input, as a pass might leave one.
  @Test func contributionThatNoNodeMakes() throws {
    var c = GraphCase()
    let x = c.graph.addInput("x", TensorType(.f32, [feature]))
    let w = c.parameter("w", feature)
    c.output(try c.apply(Multiply(), x, w))
    c.graph.gradients = [Graph.ParameterGradient(parameter: 0, contributions: [x, w, x])]
    try c.check(splits: false)
  }

  @Test func twoLosses() throws {
    var c = GraphCase()
    let x = c.input("x", feature)
    let w = c.parameter("w", feature)
    let first = try c.addLoss(try c.apply(Tanh(), try c.apply(Multiply(), x, w)))
    let second = try c.addLoss(try c.apply(Sigmoid(), try c.apply(Add(), x, w)))
    let total = try c.apply(Add(), first, try c.apply(Scale(by: 0.5), second))
    c.output(total)
    try check(c, total, splits: true)
  }
}

import Differentiation
import Graph
import Operations
import Optimization

/// A random typed graph of the operations that models are made of, with a loss.
struct RandomGraph {
  /// The forward graph with its outputs; the loss is one of them.
  var graph: Graph
  /// The loss.
  private(set) var loss = ValueID(0)
  /// The values of all symbols but `batch`.
  private(set) var sizes: [String: Int]
  /// The numbers for `batch` examples are drawn with this seed.
  let seed: UInt64
  /// Whether dropout is in it: its numbers depend on the place in the batch.
  var hasDropout: Bool { graph.nodes.contains { $0.operation.whenNotTraining != nil } }

  var generator: Generator
  var pool: [ValueID] = []
  var masks: [ValueID] = []
  var tables: [ValueID] = []
  /// What is handed out, but does not lead to the loss.
  var ends: [ValueID] = []
  /// How inputs are filled whose operation needs certain numbers.
  var draws: [String: OperationSample.Values] = [:]
  var parameters = 0
  let tokens: ValueID
  private let labels: ValueID
  static let vocabulary = 7
  static let classes = 3

  init(seed: UInt64, steps: ClosedRange<Int> = 2...12) throws {
    self.seed = seed
    generator = Generator(seed: seed)
    graph = Graph(name: "random \(seed)")
    let batch = Axis("batch", Size(symbol: "batch"))
    let length = generator.integer(1...6)
    let isSymbolic = generator.once(in: 2)
    sizes = isSymbolic ? ["time": length] : [:]
    let time = isSymbolic ? Axis("time", Size(symbol: "time")) : Axis("time", length)
    tokens = graph.addInput("tokens", TensorType(.i32, [batch, time]), indexBound: Self.vocabulary)
    labels = graph.addInput("labels", TensorType(.i32, [batch]), indexBound: Self.classes)
    pool.append(
      graph.addInput("x", TensorType(.f32, [batch, time, Axis("feature", generator.integer(1...9))])))
    pool.append(graph.addInput("z", TensorType(.f32, [batch, Axis("feature", generator.integer(1...9))])))
    for _ in 0..<generator.integer(steps) { try step() }
    try addLoss()
    addOutputs()
  }

  /// The graph with its gradients.
  func differentiated() throws -> Graph { try ReverseMode.differentiate(graph, loss: loss) }

  /// The graph with its gradients after the passes, those before gradients and those after.
  func optimized(skipping skipped: Set<String>) throws -> Graph {
    let forward = try Pipeline.run(Pipeline.forward, on: graph, skipping: skipped)
    return try Pipeline.run(
      on: try ReverseMode.differentiate(forward, loss: forward.outputs[0].value), skipping: skipped)
  }

  // MARK: - Growing

  private mutating func step() throws {
    let before = graph
    let (poolBefore, countBefore, endsBefore) = (pool, parameters, ends)
    let (masksBefore, tablesBefore, drawsBefore) = (masks, tables, draws)
    do {
      try grow()
    } catch let error as OperationError {
      // Not every operation fits every value; too many misses would show in the number of nodes.
      _ = error
      graph = before
      pool = poolBefore
      ends = endsBefore
      (masks, tables, draws) = (masksBefore, tablesBefore, drawsBefore)
      parameters = countBefore
    }
  }

  mutating func parameter(_ axes: [Axis], isTrainable: Bool? = nil) -> ValueID {
    parameters += 1
    let trains = isTrainable ?? !generator.once(in: 6)
    return graph.addParameter(
      "p\(parameters)", TensorType(.f32, axes), .normal(mean: 0, deviation: 1), isTrainable: trains)
  }

  mutating func apply(_ operation: any Operation, _ operands: [ValueID]) throws {
    let results = try graph.apply(operation, operands, scope: "s\(graph.nodes.count)")
    pool.append(results[0])
  }

  /// A value, the later ones more often.
  private mutating func value() -> ValueID {
    generator.once(in: 3) ? generator.pick(pool) : generator.pick(pool.suffix(3))
  }

  func lastSize(_ value: ValueID) -> Int { graph.type(value).axes.last?.size.constant ?? 0 }

  private mutating func grow() throws {
    let x = value()
    let axes = graph.type(x).axes
    let width = lastSize(x)
    switch generator.integer(0...35) {
    case 0, 1:
      guard width > 0 else { return }
      try linear(x, generator.integer(1...9))
    case 2: try apply(generator.pick([ReLU(), GELU(), Tanh(), Sigmoid(), SiLU()] as [any Operation]), [x])
    case 3: try apply(generator.once(in: 2) ? Softmax() : LogSoftmax(), [x])
    case 4:
      guard width > 1 else { return }
      let own = [Axis("feature", width)]
      try apply(LayerNorm(epsilon: 0.01), [x, parameter(own), parameter(own)])
    case 5, 6:
      let joined: any Operation = generator.once(in: 2) ? Add() : Multiply()
      try apply(joined, [x, value()].shuffled(using: &generator))
    case 7:
      let kept = axes.filter { $0.size.constant != nil && !generator.once(in: 3) }
      let joined: any Operation = generator.once(in: 2) ? Add() : Multiply()
      try apply(joined, [x, parameter(kept)].shuffled(using: &generator))
    case 8: try apply(Scale(by: generator.pick([-1, 0.5, 2])), [x])
    case 9:
      try apply(Dropout(rate: generator.pick([0, 0.3, 0.7]), site: "d\(graph.nodes.count)"), [x])
    case 10, 11: try attention(x)
    case 12, 13: try convolution(x)
    case 14, 15: try pooling(x)
    case 16:
      guard let axis = axes.last else { return }
      try apply(Concat(axis: generator.once(in: 3) ? "time" : axis.name), [x, value()])
    case 17: try apply(Permute(order: axes.map(\.name).shuffled(using: &generator)), [x])
    case 18:
      guard
        let axis = axes.filter({ ($0.size.constant ?? 1) > 1 && $0.name != "batch" }).randomElement(
          using: &generator)
      else { return }
      let count = axis.size.constant ?? 1
      let inner =
        (1...max(count, 1)).filter { count.isMultiple(of: $0) }.randomElement(using: &generator) ?? 1
      try apply(SplitAxis(axis: axis.name, into: axis.name, "part\(graph.nodes.count)", inner: inner), [x])
    case 19:
      guard axes.count >= 2 else { return }
      let first = generator.integer((generator.once(in: 8) ? 0 : min(1, axes.count - 2))...(axes.count - 2))
      try apply(MergeAxes(axes: axes[first...(first + 1)].map(\.name), into: axes[first + 1].name), [x])
    case 20:
      guard let axis = axes.randomElement(using: &generator), axis.name != "batch" || generator.once(in: 6)
      else { return }
      try apply(ReduceSum(axes: [axis.name]), [x])
    case 21: try apply(Expand(), [x, value()])
    case 22, 23: try generator.once(in: 3) ? words() : embedding()
    case 24: try apply(Add(), [x, try graph.apply(Sinusoid(), [x])[0]])
    case 25:
      guard axes.count >= 2 else { return }
      let table = parameter([Axis("position", 40), Axis("feature", width)])
      try apply(
        Add(),
        [x, try graph.apply(TakeFirst(axis: "position", like: axes[axes.count - 2].name), [table, x])[0]])
    case 26:
      guard width > 0 else { return }
      try apply(Prepend(), [x, parameter([Axis("feature", width)])])
    case 27:
      guard
        let axis = axes.filter({ ($0.size.constant ?? 0) > 1 && $0.name != "batch" }).randomElement(
          using: &generator)
      else { return }
      let start = generator.integer(0...(axis.size.constant ?? 1) - 1)
      let count = generator.integer(1...(axis.size.constant ?? 1) - start)
      try apply(Slice(axis: axis.name, start: start, count: count), [x])
    case 28...32: try registered()
    case 33, 34: try firstOfLayers(x)
    default:
      // Something made of parameters only, and a parameter itself.
      let weight = parameter([Axis("feature", generator.integer(1...5))])
      pool.append(weight)
      try apply(Tanh(), [weight])
    }
  }

  static let batch = Axis("batch", Size(symbol: "batch"))

  // MARK: - Ends

  private mutating func addLoss() throws {
    var parts: [ValueID] = []
    for candidate in pool.reversed() where parts.count < 2 {
      guard graph.type(candidate).axes.first == Axis("batch", Size(symbol: "batch")) else { continue }
      if !parts.isEmpty, generator.once(in: 2) { continue }
      var value = candidate
      for axis in graph.type(value).axes.dropFirst().dropLast().map(\.name).reversed() {
        value = try graph.apply(MeanOver(axis: axis), [value])[0]
      }
      if graph.type(value).axes.count == 2, let width = graph.type(value).axes[1].size.constant, width > 0 {
        let weight = parameter([Axis("out", Self.classes), Axis("in", width)])
        value = try graph.apply(Linear(), [value, weight])[0]
        value = try graph.apply(CrossEntropy(), [value, labels])[0]
      } else if graph.type(value).axes.count == 2 {
        value = try graph.apply(
          ReduceSum(axes: [graph.type(value).axes[1].name]), [try graph.apply(Tanh(), [value])[0]])[0]
      } else {
        value = try graph.apply(Tanh(), [value])[0]
      }
      parts.append(try generator.once(in: 3) ? weightedMean(value) : graph.apply(MeanLoss(), [value])[0])
    }
    guard let first = parts.first else {
      throw OperationError(.missingAxis, "no value has the batch as its first axis")
    }
    loss = parts.count == 2 ? try graph.apply(Add(), parts)[0] : first
  }

  /// The mean of losses that count differently, whose divisor the whole batch determines.
  private mutating func weightedMean(_ losses: ValueID) throws -> ValueID {
    let weights = try graph.apply(LabelWeights([1, 0.5, 2, 3, 0.25]), [labels])[0]
    let total = try graph.apply(BatchTotal(), [weights])[0]
    let sum = try graph.apply(
      ReduceSum(axes: ["batch"]), [try graph.apply(Multiply(), [losses, weights])[0]])[0]
    return try graph.apply(Multiply(), [sum, try graph.apply(Inverse(), [total])[0]])[0]
  }

  /// The loss, and some values: inputs, parameters, the same one twice, whatever comes.
  private mutating func addOutputs() {
    graph.outputs = [Graph.Output(name: "loss", value: loss)]
    for index in 0..<generator.integer(1...4) {
      let all = generator.once(in: 4) ? graph.values.indices.map(ValueID.init) : pool
      graph.outputs.append(Graph.Output(name: "y\(index)", value: generator.pick(all)))
    }
    for end in ends { graph.outputs.append(Graph.Output(name: "end\(graph.outputs.count)", value: end)) }
    if generator.once(in: 3) {
      graph.outputs.append(Graph.Output(name: "again", value: graph.outputs[1].value))
    }
  }
}

extension RandomGraph {
  /// All sizes for so many examples.
  func sizes(batch: Int) -> [String: Int] { sizes.merging(["batch": batch]) { $1 } }

  /// The arrays from outside for so many examples, exact in single precision.
  func inputs(batch: Int) throws -> [String: ReferenceTensor] {
    var generator = Generator(seed: seed &+ 17)
    var arrays: [String: ReferenceTensor] = [:]
    for input in graph.inputs {
      let type = graph.type(input.value)
      let shape = try type.shape(sizes(batch: batch))
      let draw = draws[input.name] ?? .numbers
      var tensor = ReferenceTensor(
        shape: shape,
        elements: (0..<shape.elementCount).map { _ in
          switch (type.element, draw) {
          case (.i32, _): Double(generator.integer(0...((input.indexBound ?? 1) - 1)))
          case (.bool, _), (_, .mask): generator.once(in: 4) ? 0 : 1
          case (_, .positive): Double(Float.random(in: 0.1...2, using: &generator))
          case (_, .indices(let below)): Double(generator.integer(0...(below - 1)))
          case (_, .numbers): Double(Float.random(in: -1.5...1.5, using: &generator))
          }
        })
      if input.value == tokens, generator.once(in: 2) { Self.makeRagged(&tensor, &generator) }
      arrays[input.name] = tensor
    }
    return arrays
  }

  /// Rows of different lengths, padded at the end, as texts are; some are empty.
  private static func makeRagged(_ tokens: inout ReferenceTensor, _ generator: inout Generator) {
    let length = tokens.shape[1]
    for row in 0..<tokens.shape[0] {
      let end = generator.integer(0...length)
      for place in 0..<length {
        let at = row * length + place
        tokens.elements[at] = place < end ? max(tokens.elements[at], 1) : 0
      }
    }
  }

  /// The parameters' numbers.
  func parameterValues() throws -> [String: ReferenceTensor] {
    var generator = Generator(seed: seed &+ 18)
    var arrays: [String: ReferenceTensor] = [:]
    for parameter in graph.parameters {
      let shape = try graph.type(parameter.value).shape([:])
      arrays[parameter.name] = ReferenceTensor(
        shape: shape,
        elements: (0..<shape.elementCount).map { _ in Double(Float.random(in: -0.8...0.8, using: &generator))
        })
    }
    return arrays
  }
}

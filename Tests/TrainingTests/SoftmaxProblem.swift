import DataSources
import Differentiation
import Execution
import Graph
import KernelTable
import Operations
import Schemas
import Testing
import Training

/// A small problem: points in the plane, three classes, one linear layer, optionally dropout and a frozen
/// scale.
struct SoftmaxProblem {
  static let classes = 3
  static let width = 4
  let model: TrainingModel
  let kernels: KernelTable

  init(dropout: Double? = nil, isFrozen: Bool = false) throws {
    let training = try Self.graph(dropout: dropout, isFrozen: isFrozen)
    let loss = try #require(training.outputs.first { $0.name == "loss" }).value
    var differentiated = try ReverseMode.differentiate(training, loss: loss)
    differentiated.outputs = [Graph.Output(name: "loss", value: loss)]
    model = TrainingModel(
      training: differentiated, evaluation: try Self.judged(Self.graph(dropout: nil, isFrozen: isFrozen)))
    kernels = try KernelSelection.best()
  }

  static func graph(dropout: Double?, isFrozen: Bool) throws -> Graph {
    var graph = Graph(name: "softmax")
    let batch = Axis("batch", Size(symbol: "batch"))
    let x = graph.addInput("x", TensorType(.f32, [batch, Axis("feature", width)]))
    let labels = graph.addInput("labels", TensorType(.i32, [batch]), indexBound: classes)
    let weight = graph.addParameter(
      "head.weight", TensorType(.f32, [Axis("out", classes), Axis("in", width)]), .uniform(bound: 0.5))
    let bias = graph.addParameter(
      "head.bias", TensorType(.f32, [Axis("out", classes)]), .uniform(bound: 0.5), isTrainable: !isFrozen)
    _ = graph.addParameter("unused.weight", TensorType(.f32, [Axis("out", 5)]), .ones)
    var value = x
    if let dropout { value = try graph.apply(Dropout(rate: dropout, site: "drop"), [x])[0] }
    let logits = try graph.apply(Linear(), [value, weight, bias])[0]
    let losses = try graph.apply(CrossEntropy(), [logits, labels])[0]
    let loss = try graph.apply(MeanLoss(), [losses])[0]
    graph.outputs = [Graph.Output(name: "logits", value: logits), Graph.Output(name: "loss", value: loss)]
    return graph
  }

  /// The graph with the numbers of right and of judged answers.
  static func judged(_ graph: Graph) throws -> Graph {
    var graph = graph
    let labels = try #require(graph.inputs.first { $0.name == "labels" }).value
    let answers = try graph.apply(RightClass(), [graph.outputs[0].value, labels])
    for (name, value) in zip([TrainingModel.rightName, TrainingModel.judgedName], answers) {
      graph.outputs.append(
        Graph.Output(name: name, value: try graph.apply(ReduceSum(axes: ["batch"]), [value])[0]))
    }
    return graph
  }

  /// Points around three centres; the class is the centre.
  static func data(count: Int, seed: UInt64 = 7, spread: Float = 0.3) -> Dataset {
    var random = RandomGenerator(seed: seed)
    var points: [Float] = []
    var labels: [Int32] = []
    for index in 0..<count {
      let label = index % classes
      labels.append(Int32(label))
      for feature in 0..<width { points.append((feature == label ? 1 : 0) + spread * random.normal()) }
    }
    return Dataset(
      count: count,
      columns: [
        DatasetColumn(name: "x", shape: [width], storage: .floats(points)),
        DatasetColumn(name: "labels", shape: [], storage: .int32s(labels)),
      ])
  }

  func store(seed: UInt64 = 1) throws -> ParameterStore {
    let store = try ParameterStore(model.training)
    ParameterInitialization.fill(store, for: model.training, seed: seed)
    return store
  }

  func settings(
    epochs: Int = 3, batch: Int = 8, seed: UInt64 = 1, rate: Double = 0.05, shuffles: Bool = true
  ) throws -> TrainingSettings {
    try TrainingSettings(
      epochs: epochs, batch: batch, seed: seed, threads: 1, shuffles: shuffles,
      optimizer: Adam(arguments: Arguments([("rate", .decimal(rate))])))
  }

  func trainer(
    _ store: ParameterStore, train: Dataset, test: Dataset? = nil, settings: TrainingSettings? = nil,
    threads: Int = 1
  ) throws -> Trainer {
    try Trainer(
      model, parameters: store, train: train, test: test, settings: settings ?? self.settings(),
      kernels: kernels,
      team: ThreadTeam(count: threads))
  }
}

extension ParameterStore {
  /// All numbers as bit patterns, so that they compare to the bit.
  var bits: [UInt32] { (0..<count).map { numbers[$0].bitPattern } }

  /// The numbers of the parameter of that name.
  func numbers(of name: String) -> [Float] {
    entries.first { $0.name == name }.map { Array(buffer($0)) } ?? []
  }
}

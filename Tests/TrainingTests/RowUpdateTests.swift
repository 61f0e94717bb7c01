import DataSources
import Differentiation
import Execution
import Graph
import KernelTable
import Operations
import Schemas
import Testing

@testable import Training

/// Tables of which only the rows in a batch are changed in a step: the others are brought up to date when they are read,
/// to the same bytes.
@Suite struct RowUpdateTests {
  private static let vocabulary = 40
  private static let length = 3

  /// Two tables, one read as rows and one as means, of narrow and wide rows, and a row without gradient.
  private static func graph() throws -> Graph {
    var graph = Graph(name: "words")
    let batch = Axis("batch", Size(symbol: "batch"))
    let tokens = graph.addInput(
      "tokens", TensorType(.i32, [batch, Axis("time", length)]), indexBound: vocabulary)
    let labels = graph.addInput("labels", TensorType(.i32, [batch]), indexBound: 2)
    func table(_ name: String, _ width: Int) -> ValueID {
      graph.addParameter(
        name, TensorType(.f32, [Axis("row", vocabulary), Axis("feature", Size(width))]),
        .normal(mean: 0, deviation: 1))
    }
    func weight(_ name: String, _ width: Int) -> ValueID {
      graph.addParameter(
        name, TensorType(.f32, [Axis("out", 2), Axis("in", Size(width))]), .uniform(bound: 0.5))
    }
    let first = weight("first.weight", 5)
    let narrow = table("narrow.weight", 5)
    let second = weight("second.weight", 20)
    let wide = table("wide.weight", 20)
    let rows = try graph.apply(Embedding(frozenRow: 2), [tokens, narrow])[0]
    let most = try graph.apply(MeanOver(axis: "time"), [graph.apply(Tanh(), [rows])[0]])[0]
    let means = try graph.apply(
      EmbeddingMean(attributes: Attributes([("frozen_row", .integer(-1))])), [tokens, wide])[0]
    let logits = try graph.apply(
      Add(),
      [graph.apply(Linear(), [most, first])[0], graph.apply(Linear(), [means, second])[0]])[0]
    let loss = try graph.apply(MeanLoss(), [graph.apply(CrossEntropy(), [logits, labels])[0]])[0]
    graph.outputs = [Graph.Output(name: "loss", value: loss)]
    return graph
  }

  private static func data(_ count: Int) -> Dataset {
    var random = RandomGenerator(seed: 5)
    var tokens: [Int32] = []
    var labels: [Int32] = []
    for index in 0..<count {
      // Some words are frequent, some rare, and some never occur.
      for _ in 0..<length { tokens.append(Int32(random.below(6) * random.below(6))) }
      labels.append(Int32(index % 2))
    }
    return Dataset(
      count: count,
      columns: [
        DatasetColumn(name: "tokens", shape: [length], storage: .int32s(tokens)),
        DatasetColumn(name: "labels", shape: [], storage: .int32s(labels)),
      ])
  }

  private static func train(
    _ optimizer: any Optimizer, _ rows: TrainingSettings.RowUpdates, threads: Int
  ) throws -> (bits: [UInt32], state: [[UInt32]], losses: [Double]) {
    let forward = try graph()
    let loss = try #require(forward.outputs.first).value
    let model = TrainingModel(
      training: try ReverseMode.differentiate(forward, loss: loss), evaluation: forward)
    let store = try ParameterStore(model.training)
    ParameterInitialization.fill(store, for: model.training, seed: 3)
    var losses: [Double] = []
    let trainer = try Trainer(
      model, parameters: store, train: data(31), test: data(8),
      settings: TrainingSettings(
        epochs: 3, batch: 2, seed: 4, threads: threads, optimizer: optimizer,
        schedule: CosineSchedule(arguments: Arguments([("end", .decimal(0.1))])), rowUpdates: rows),
      kernels: KernelSelection.best(), team: ThreadTeam(count: threads))
    let outcome = try trainer.run { if case .step(let report) = $0 { losses.append(report.loss) } }
    losses += outcome.epochs.compactMap { $0.test?.loss }
    return (store.bits, trainer.optimizerState.arrays.map(\.bits), losses)
  }

  /// An optimiser with its settings, for a failing test.
  struct Rule: Sendable, CustomTestStringConvertible {
    let optimizer: any Optimizer
    let testDescription: String

    init(_ type: any Optimizer.Type, _ settings: [(String, Double)], nesterov: Bool = false) {
      optimizer = type.init(
        arguments: Arguments(
          settings.map { (key: $0.0, value: .decimal($0.1)) }
            + (nesterov ? [(key: "nesterov", value: .boolean(true))] : [])))
      testDescription = "\(type.schema.kind) \(settings)"
    }

    static let all = [
      Rule(Adam.self, [("rate", 0.05)]), Rule(Adam.self, [("rate", 0.05), ("weight_decay", 0.1)]),
      Rule(AdamW.self, [("rate", 0.05), ("weight_decay", 0.1)]), Rule(SGD.self, [("rate", 0.1)]),
      Rule(SGD.self, [("rate", 0.1), ("momentum", 0.9)], nesterov: true),
      Rule(SGD.self, [("rate", 0.1), ("weight_decay", 0.01)]), Rule(RMSprop.self, [("rate", 0.01)]),
      Rule(RMSprop.self, [("rate", 0.01), ("momentum", 0.9)]),
    ]
  }

  @Test(arguments: Rule.all, [1, 2]) func rowsEndWhereWholeTablesDo(_ rule: Rule, threads: Int) throws {
    let whole = try Self.train(rule.optimizer, .never, threads: threads)
    let rows = try Self.train(rule.optimizer, .always, threads: threads)
    #expect(rows.bits == whole.bits)
    #expect(rows.losses == whole.losses)
    if rule.optimizer.restsWithoutGradient { #expect(rows.state == whole.state) }
    #expect(whole.losses.count == 3 * 16 + 3)
  }

  @Test func tablesAreFound() throws {
    let forward = try Self.graph()
    let loss = try #require(forward.outputs.first).value
    var graph = try ReverseMode.differentiate(forward, loss: loss)
    func tables() throws -> [Int] {
      try Executor(
        graph, parameters: ParameterStore(graph), kernels: KernelSelection.best(), team: ThreadTeam(count: 1)
      ).rowTables.map(\.width)
    }
    #expect(try tables() == [5, 20])
    // A table that is handed out is read as a whole.
    let wide = try #require(graph.parameters.first { $0.name == "wide.weight" }).value
    graph.outputs.append(Graph.Output(name: "table", value: wide))
    #expect(try tables() == [5])
  }
}

import DataSources
import Diagnostics
import Driver
import Execution
import Graph
import ModelLanguage
import Operations
import Optimization
import Testing
import Training

/// `graphc show`: graphs at every stage, and plans.
@Suite struct ShowTests {
  private static let graphs =
    String(#filePath.dropLast("Tests/CommandTests/ShowTests.swift".count)) + "graphs/"

  static let names: [String] = Workspace.names(in: graphs).filter { $0.hasSuffix(".yaml") }

  private static func request(
    stage: GraphStage? = nil, after: String? = nil, without: [String] = [], inference: Bool = false
  ) -> ShowCommand.Request {
    ShowCommand.Request(stage: stage, after: after, without: without, isInference: inference)
  }

  private static func shown(_ file: String, _ request: ShowCommand.Request) throws -> Graph {
    let result = ShowCommand.graph(
      graphs + file, settings: [], request, style: DiagnosticTextStyle(isColoured: false, width: 100))
    try #require(result.exitCode == 0 && result.messages.isEmpty, "\(file): \(result.messages)")
    let graph = try Graph.parse(result.output, operations: OperationRegistry.operation(named:))
    try graph.verify()
    // What is shown is the graph, to the letter.
    #expect(graph.description == result.output)
    return graph
  }

  // MARK: - Graphs

  @Test func everyPassIsListed() throws {
    let space = try Workspace()
    let outcome = try space.run("show", "--passes")
    #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    var lines = outcome.output.split(separator: "\n").map(String.init)
    for pass in Pipeline.optional + Pipeline.inference {
      let line = try #require(lines.first { $0.hasPrefix("\(pass.name) ") }, "\(pass.name)")
      #expect(line.contains(pass.summary))
      lines.removeAll { $0 == line }
    }
    #expect(lines.count == 2, "\(lines)")
    let counted = try space.run("show", "--passes", Self.graphs + "vit-fashion-mnist.yaml")
    #expect(counted.code == 0 && counted.output.contains("The graph before any pass."), "\(counted.output)")
  }

  @Test(arguments: [
    "vit-fashion-mnist.yaml", "transformer-conv1d.yaml", "bert-bigru-sentiment.yaml", "gpt-characters.yaml",
    "agnews-attention-max.yaml", "imdb-bag-of-words.yaml", "plain-self-attention.yaml",
  ])
  func graphsAfterEachPassAreGraphs(_ file: String) throws {
    let model = try ModelLoader.load(Self.graphs + file).model()
    let hasLoss = model.loss != nil
    #expect(try Self.shown(file, Self.request(stage: .model)).description == model.graph.description)
    for inference in [false, true] where hasLoss || inference {
      let passes = (inference ? Pipeline.inference : []) + Pipeline.optional
      var last: Graph?
      for pass in passes {
        let graph = try Self.shown(file, Self.request(after: pass.name, inference: inference))
        let without = try Self.shown(
          file,
          Self.request(
            without: Pipeline.optional.contains { $0.name == pass.name } ? [pass.name] : [],
            inference: inference))
        for other in [graph, without] {
          #expect(other.outputs.map(\.name) == (last ?? graph).outputs.map(\.name))
          // A pass that comes before gradients is shown before them.
          let isEarly = other.description == graph.description && Pipeline.forward.contains { $0 == pass }
          #expect(other.gradients.isEmpty == inference || !hasLoss || isEarly)
        }
        last = graph
      }
      let optimised = try Self.shown(file, Self.request(inference: inference))
      #expect(optimised.description == last?.description)
      if !inference {
        #expect(optimised.description == (try CompiledModel.training(model)).description)
        let gradient = try Self.shown(file, Self.request(stage: .gradient))
        #expect(
          gradient.description
            == (try Self.shown(file, Self.request(without: Pipeline.all.map { $0.name }))).description)
      }
    }
  }

  /// A model with most kinds of layers, in which a pass finds something to do.
  private static let models = [
    """
    graphc: 1
    model: first that counts
    inputs: { tokens: { tokens: 11, axes: [batch, time: 9], pad: 0 } }
    layers:
      - embedding: 8
      - positions: sinusoidal
      - { attention: 2, name: attention1 }
      - layer_norm
      - residual: [ { attention: { heads: 2, dropout: 0.2 }, name: attention2 } ]
      - pool: first
      - { linear: 3, name: logits }
    outputs: [logits]
    train: { loss: { cross_entropy: logits }, optimizer: { adam: { rate: 1e-2 } }, batch: 4, seed: 3 }

    """,
    """
    graphc: 1
    model: first
    inputs: { tokens: { tokens: 11, axes: [batch, time: 9] } }
    layers:
      - embedding: 8
      - class_token
      - transformer: { heads: 2, hidden: 12, norm: pre, activation: gelu, dropout: 0.1 }
        repeat: 2
        name: encoder
      - layer_norm
      - pool: first
      - { linear: 3, name: logits }
    outputs: [logits]
    train: { loss: { cross_entropy: logits }, optimizer: { adam: { rate: 1e-2 } }, batch: 4, seed: 3 }

    """,
    """
    graphc: 1
    model: rich
    inputs: { tokens: { tokens: 11, axes: [batch, time: 9], pad: 0 } }
    layers:
      - embedding: 8
      - positions: sinusoidal
      - transformer: { heads: 2, hidden: 12, norm: post, activation: relu, dropout: 0.1 }
        repeat: 2
        name: encoder
      - residual: [ layer_norm, { feed_forward: { hidden: 6, activation: gelu, dropout: 0.2 } } ]
      - conv1d: { channels: 6, kernel: 3, padding: same }
      - gru: { hidden: 5, bidirectional: true }
      - pool: mean
      - dropout: 0.3
      - { linear: 3, name: logits }
    outputs: [logits]
    train: { loss: { cross_entropy: logits }, optimizer: { adam: { rate: 1e-2 } }, batch: 4, seed: 3 }

    """,
  ]

  private static func numbers(_ path: String) throws -> [String: [Float]] {
    let file = try SafetensorsFile.open(path)
    return try Dictionary(uniqueKeysWithValues: file.names.map { ($0, try file.floats($0)) })
  }

  /// The loss and the gradients are the same whichever pass is left out, with dropout on.
  @Test(arguments: models) func passesDoNotChangeWhatIsComputed(_ model: String) throws {
    let space = try Workspace()
    space.write("model.yaml", Array(model.utf8))
    let tokens: [Int32] = (0..<63).map { (place: Int) -> Int32 in
      // The last example is nothing but padding.
      place % 9 > 5 || place >= 54 ? 0 : Int32(1 + place * 7 % 10)
    }
    try SafetensorsWriter.write(
      "\(space.path)/x.safetensors",
      tensors: [
        SafetensorsWriter.Tensor(name: "tokens", shape: [7, 9], elements: .int32s(tokens)),
        SafetensorsWriter.Tensor(name: "labels", shape: [7], elements: .int32s([0, 1, 2, 2, 1, 0, 1])),
      ])
    func run(_ without: [String]) throws -> [String: [Float]] {
      var arguments = ["run", "--train", "--threads", "2"]
      for name in without { arguments += ["--no-pass", name] }
      arguments += ["--inputs", "x.safetensors", "--outputs", "y.safetensors"]
      arguments += ["--gradients", "g.safetensors", "model.yaml"]
      let outcome = try Command.run(arguments, in: space.path)
      try #require(outcome.code == 0, "\(without): \(outcome.errors)")
      return try Self.numbers("\(space.path)/y.safetensors").merging(
        try Self.numbers("\(space.path)/g.safetensors")
      ) { first, _ in first }
    }
    let expected = try run([])
    #expect(expected.count > 12 && expected["loss"]?.count == 1)
    for without in Pipeline.optional.map({ [$0.name] }) + [Pipeline.optional.map { $0.name }] {
      let got = try run(without)
      #expect(Set(got.keys) == Set(expected.keys))
      for (name, numbers) in expected {
        let largest = numbers.reduce(1e-3) { max($0, abs($1)) }
        let others = try #require(got[name])
        let worst = zip(numbers, others).reduce(0) { max($0, abs($1.0 - $1.1)) }
        #expect(numbers.count == others.count && worst <= 1e-5 * largest, "\(without) \(name): \(worst)")
      }
    }
  }

  @Test func wrongQuestionsAreAnswered() throws {
    let space = try Workspace()
    space.writeModel()
    for (arguments, words) in [
      (["--after", "merge-equals", "model.yaml"], "did you mean `merge-equal`?"),
      (["--no-pass", "dead_code", "model.yaml"], "did you mean `dead-code`?"),
      (["--after", "inference", "model.yaml"], "add `--inference`"),
      (["--no-pass", "inference", "model.yaml"], "cannot be left out"),
      (["--after", "dead-code", "--no-pass", "dead-code", "model.yaml"], "nothing after it"),
      (["--after", "dead-code", "--stage", "model", "model.yaml"], "before all passes"),
      (["--stage", "gradient", "--inference", "model.yaml"], "has no gradients"),
      (["--plan", "--size", "tim=3", "model.yaml"], "no axis of the model has the open length `tim`"),
      (["--plan", "--size", "3", "model.yaml"], "`--size` needs a name"),
      (["--batch", "3", "model.yaml"], "--batch belongs to --plan"),
      ([], "name a model file"),
      (["nowhere.yaml"], "nowhere.yaml"),
    ] {
      let outcome = try Command.run(["show"] + arguments, in: space.path)
      #expect(outcome.code == 2 && outcome.output.isEmpty && outcome.errors.contains(words), "\(outcome)")
    }
    let refused = try space.run("run", "--train", "--no-pass", "dead-cod", "--out", "out", "model.yaml")
    #expect(refused.code == 2 && refused.errors.contains("did you mean `dead-code`?"), "\(refused.errors)")
    let check = try space.run("check", "--no-pass", "dead-cod", "model.yaml")
    #expect(check.code == 2 && check.errors.contains("did you mean `dead-code`?"), "\(check.errors)")
    #expect(try space.run("check", "--no-pass", "dead-code", "model.yaml").code == 0)
    let wrong = try space.run("show", "--set", "hidden.width=0", "model.yaml")
    #expect(wrong.code == 1 && wrong.errors.contains("error[GC"), "\(wrong.errors)")
    // Without a loss there are no gradients.
    let bare = try space.run("show", "--stage", "gradient", Self.graphs + "plain-self-attention.yaml")
    #expect(bare.code == 1 && bare.errors.contains("has no loss"), "\(bare.errors)")
  }

  // MARK: - Plans

  @Test(arguments: names) func plansFitTheTerminal(_ file: String) throws {
    let model = try ModelLoader.load(Self.graphs + file).model()
    for (width, inference) in [(72, true), (100, false), (200, false)] {
      let result = ShowCommand.plan(
        Self.graphs + file, settings: [], Self.request(inference: inference),
        ShowCommand.PlanRequest(batch: nil, threads: 2, sizes: []), width: width,
        style: DiagnosticTextStyle(isColoured: false, width: 100))
      try #require(result.exitCode == 0, "\(result.messages)")
      let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let chart = lines.drop { !$0.hasPrefix("─") }.dropFirst().prefix { !$0.isEmpty }
      #expect(chart.allSatisfy { $0.count <= width }, "\(result.output)")
      let graph =
        try inference || model.loss == nil
        ? CompiledModel.exchange(model, withLoss: false, withGradients: false, isTraining: false)
        : CompiledModel.training(model)
      // Totals of the whole batch are computed apart.
      let tile = try PlanLayout(
        graph, sizes: ModelFacts(model, threads: 2).sizes.merging(["batch": 1]) { $1 })
      #expect(chart.count { $0.contains("│") } == tile.steps.count)
      #expect(tile.hasTotals || tile.steps.count == graph.nodes.count)
      for name in ["arena", "live maximum", "parameters"] {
        #expect(lines.contains { $0.hasPrefix("\(name)  ") })
      }
      #expect(lines.contains { $0.hasPrefix("gradients  ") } == !graph.gradients.isEmpty)
    }
  }

  /// A plan in full, without passes, so that it stays when others are added.
  @Test func aPlanIsDrawn() throws {
    let space = try Workspace()
    space.write(
      "tiny.yaml",
      Array(
        """
        graphc: 1
        model: tiny
        inputs: { x: { axes: [batch, feature: 6] } }
        layers:
          - { linear: 5, name: hidden }
          - relu
          - { linear: 3, name: logits }
        outputs: [logits]

        """.utf8))
    let result = ShowCommand.plan(
      "\(space.path)/tiny.yaml", settings: [], Self.request(without: Pipeline.optional.map { $0.name }),
      ShowCommand.PlanRequest(batch: 8, threads: 1, sizes: []), width: 80,
      style: DiagnosticTextStyle(isColoured: false, width: 80))
    #expect(
      result.output == """
        tiny: batch 8 on 1 thread
        Each thread computes tiles of up to 8 examples in an arena of its own; this is one tile.

        #  node             how    at  bytes  live  the arena
        ────────────────────────────────────────────────────────────────────────────────
        0  linear @ hidden  new     0    160   192  │████████████████████              │
        1  relu @ relu      over    0    160   192  │████████████████████              │
        2  linear @ logits  new   192     96   320  │▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒██████████████│

          new: a buffer of its own   over: in place of an operand that nothing reads any more
          same: the operand's elements as they lie   sum: added to the gradients   work: for this step
          in the map of the arena: █ written  ▒ read  ░ kept for later

        arena         320 bytes
        live maximum  320 bytes: the arena is 1.000 times as long
        parameters    320 bytes

        """, "\(result.output)\(result.messages)")
  }

  /// How close the arena of every model comes to what no arena can be below.
  @Test(arguments: names) func arenasAreAsShortAsCanBe(_ file: String) throws {
    let model = try ModelLoader.load(Self.graphs + file).model()
    var graphs = [try CompiledModel.exchange(model, withLoss: false, withGradients: false, isTraining: false)]
    if model.loss != nil {
      let both = try CompiledModel.trainingModel(model)
      graphs += [both.training, both.evaluation]
    }
    for graph in graphs {
      var sizes = graph.bounds
      for symbol in graph.symbols where sizes[symbol] == nil { sizes[symbol] = 128 }
      for (batch, threads) in [(model.training?.batch ?? 32, 2), (model.training?.batch ?? 32, 1), (1, 1)] {
        sizes["batch"] = batch
        sizes["batch"] = try MemoryEstimate(graph, sizes: sizes, threads: threads).split.tile
        let memory = try PlanLayout(graph, sizes: sizes).memory
        let ratio = Double(memory.arenaCount) / Double(max(memory.liveMaximum, 1))
        #expect(ratio <= 1.02, "batch \(batch), \(threads) threads: \(memory)")
      }
    }
  }
}

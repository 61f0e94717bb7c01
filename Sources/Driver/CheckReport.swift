internal import Diagnostics
internal import Graph
public import ModelLanguage
internal import Reports

/// What `graphc check` says about a model that is right.
public struct CheckReport: Sendable {
  /// The path of the file.
  public let path: String
  /// The model.
  public let model: Model
  /// Its numbers.
  public let facts: ModelFacts

  /// The files that parameters start from.
  let weights: [WeightFileFacts]

  /// Creates the report of a model.
  init(path: String, model: Model, facts: ModelFacts, weights: [WeightFileFacts]) {
    self.path = path
    self.model = model
    self.facts = facts
    self.weights = weights
  }

  /// The numbers that a layer owns, those of the layers inside included.
  func parameterCount(_ layer: ModelLayer) -> Int {
    layer.parameters.reduce(0) { sum, index in
      sum + ((try? model.graph.type(model.graph.parameters[index].value).shape([:]).elementCount) ?? 0)
    }
  }

  /// The floating-point operations of a layer for one example, those of the layers inside included.
  func flops(_ layer: ModelLayer) -> Double { layer.nodes.reduce(0) { $0 + facts.nodeFLOPs[$1] } }

  /// The table and the totals, for people.
  public func text(width: Int?) -> String {
    var table = Table([
      Table.Column("layer"), Table.Column("kind"), Table.Column("output"), Table.Column("parameters", .right),
      Table.Column("FLOPs", .right),
    ])
    for input in model.graph.inputs {
      table.add([input.name, "input", "\(model.graph.type(input.value))", "", ""])
    }
    for layer in model.layers { add(layer, to: &table, indent: 0) }
    var lines = ["\(model.name)  (\(path))"]
    if let description = model.description { lines.append(description) }
    lines.append("")
    lines += table.lines(width: width)
    lines.append("")
    lines += totals()
    return lines.joined(separator: "\n") + "\n"
  }

  private func add(_ layer: ModelLayer, to table: inout Table, indent: Int) {
    let name = layer.name.isEmpty ? layer.kind : layer.name
    let output = layer.outputType.map { "\($0)" } ?? ""
    let count = parameterCount(layer)
    let cells = { (name: String) in
      [name, layer.kind, output, count == 0 ? "" : Quantity.count(count), self.shown(self.flops(layer))]
    }
    if layer.form == .repetition {
      table.add(cells("\(name) ×\(layer.children.count)"), indent: indent)
      // The repetitions are alike: the first one stands for all, with its own numbers.
      if let first = layer.children.first {
        for child in first.children { add(child, to: &table, indent: indent + 1) }
      }
    } else {
      table.add(cells(name), indent: indent)
      for child in layer.children { add(child, to: &table, indent: indent + 1) }
    }
  }

  private func shown(_ flops: Double) -> String { flops == 0 ? "" : Quantity.flops(flops) }

  private func totals() -> [String] {
    let parameters = facts.parameters
    var rows: [(String, String)] = []
    rows.append(
      (
        "parameters",
        "\(Quantity.count(parameters.total))  (\(Quantity.count(parameters.trainable)) trainable, "
          + "\(Quantity.count(parameters.frozen)) frozen, \(Quantity.count(parameters.unused)) unused)"
      ))
    for file in weights { rows.append((rows.count == 1 ? "weights" : "", file.text)) }
    var flops = "\(Quantity.flops(facts.forwardFLOPs)) forward"
    if let training = facts.trainingFLOPs { flops += ", \(Quantity.flops(training)) training" }
    rows.append(("FLOPs per example", flops + sizes()))
    if let memory = facts.memory {
      let threads = "\(facts.threads) thread\(facts.threads == 1 ? "" : "s")"
      rows.append(
        (
          "memory to train",
          "\(Quantity.bytes(memory.total)) with batch \(Quantity.count(facts.batch)) on \(threads)"
            + (memory.data == nil ? ", and the data" : "")
        ))
      let parts = [
        ("parameters", memory.parameters), ("gradients", memory.gradients), ("optimiser", memory.optimizer),
        ("activations", memory.activations), ("packed weights", memory.prepared),
        ("evaluation", memory.evaluation), ("batches", memory.batches),
        ("data", memory.data ?? 0), ("program", TrainingMemory.program),
      ].filter { $0.1 > 0 }.map { "\($0.0) \(Quantity.bytes($0.1))" }
      let half = (parts.count + 1) / 2
      rows.append(("", parts.prefix(half).joined(separator: ", ") + ","))
      rows.append(("", parts.dropFirst(half).joined(separator: ", ")))
    }
    if let training = model.training {
      let settings = training.optimizerArguments.filter { !$0.isDefault }.map { "\($0.key) \($0.value)" }
      rows.append(
        (
          "training",
          "\(training.optimizer)\(settings.isEmpty ? "" : " (\(settings.joined(separator: ", ")))"), "
            + (training.schedule.map { "\($0) schedule, " } ?? "")
            + "\(training.epochs) epoch\(training.epochs == 1 ? "" : "s"), batch \(training.batch), seed \(training.seed)"
        ))
    }
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { $0.0 + String(repeating: " ", count: width - $0.0.count + 2) + $0.1 }
  }

  private func sizes() -> String {
    guard !facts.sizes.isEmpty else { return "" }
    let shown = facts.sizes.sorted { $0.key < $1.key }.map { name, value in
      "\(name) = \(value)\(facts.assumed.contains(name) ? " (assumed)" : "")"
    }
    return "  (\(shown.joined(separator: ", ")))"
  }
}

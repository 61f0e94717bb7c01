public import Diagnostics
internal import Comparison
internal import Execution
internal import ModelLanguage
internal import Reports

/// What `graphc diff` writes.
public struct DiffResult: Sendable {
  /// For standard output.
  public let output: String
  /// For standard error.
  public let messages: String
  /// 0 same, 1 different, 2 could not compare.
  public let exitCode: Int32
}

/// `graphc diff`: what changes between two models.
public enum DiffCommand {
  /// Compares two files.
  public static func run(old: String, new: String, style: DiagnosticTextStyle) -> DiffResult {
    var messages = ""
    var models: [Model] = []
    var facts: [ModelFacts] = []
    for path in [old, new] {
      do throws(DiagnosticsError) {
        let loaded = try ModelLoader.load(path)
        messages += FindingsText.of(
          loaded.reading.diagnostics.filter { $0.severity == .error }, omitted: loaded.reading.omitted,
          style: style)
        guard let model = loaded.reading.model else { continue }
        let loading = DataLoading(modelFolder: loaded.folder, dataFolder: nil, model: model, seed: 0)
        facts.append(
          try ModelFacts(
            model, batch: nil, threads: ProcessorCount.available, skipping: [], loading: loading))
        models.append(model)
      } catch {
        messages += FindingsText.of(error.diagnostics, omitted: 0, style: style)
      }
    }
    guard models.count == 2, facts.count == 2 else {
      return DiffResult(output: "", messages: messages, exitCode: 2)
    }
    let difference = ModelDifference(old: models[0], new: models[1])
    guard !difference.isSame else {
      return DiffResult(output: "same model: \(old) and \(new)\n", messages: messages, exitCode: 0)
    }
    var text = "--- \(old)\n+++ \(new)\n\n" + difference.text
    if !difference.isSameGraph { text += "\n" + totals(facts[0], facts[1]) + verdicts(difference.parameters) }
    return DiffResult(output: text, messages: messages, exitCode: 1)
  }

  private static func totals(_ old: ModelFacts, _ new: ModelFacts) -> String {
    var lines: [String] = []
    func add(_ name: String, _ a: Double, _ b: Double, _ shown: (Double) -> String) {
      guard a != b else {
        lines.append("\(name)  \(shown(a))  (unchanged)")
        return
      }
      let share = a == 0 ? "" : ", \(Quantity.signedPercent(b / a - 1))"
      lines.append(
        "\(name)  \(shown(a)) -> \(shown(b))  (\(b > a ? "+" : "-")\(shown(abs(b - a)))\(share))")
    }
    add("parameters       ", Double(old.parameters.total), Double(new.parameters.total)) {
      Quantity.count(Int($0))
    }
    if old.parameters.trainable != old.parameters.total || new.parameters.trainable != new.parameters.total {
      add("  trainable      ", Double(old.parameters.trainable), Double(new.parameters.trainable)) {
        Quantity.count(Int($0))
      }
    }
    add("FLOPs per example", old.forwardFLOPs, new.forwardFLOPs) { Quantity.flops($0) }
    if let a = old.memory, let b = new.memory {
      let batches = old.batch == new.batch ? "batch \(old.batch)" : "batch \(old.batch), then \(new.batch)"
      add("memory to train  ", Double(a.total), Double(b.total)) { Quantity.bytes(Int($0)) }
      lines[lines.count - 1] += "  [\(batches)]"
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func verdicts(_ verdicts: [ParameterVerdict]) -> String {
    var kept = 0
    var anew: [(names: [String], reason: String)] = []
    var dropped: [String] = []
    for verdict in verdicts {
      switch verdict.fate {
      case .keeps: kept += 1
      case .startsAnew(let reason):
        if let index = anew.firstIndex(where: { $0.reason == reason }) {
          anew[index].names.append(verdict.name)
        } else {
          anew.append(([verdict.name], reason))
        }
      case .isDropped: dropped.append(verdict.name)
      }
    }
    var text =
      "weights from the old model: \(kept) load, \(anew.reduce(0) { $0 + $1.names.count }) start anew, "
      + "\(dropped.count) \(dropped.count == 1 ? "is" : "are") dropped\n"
    for (names, reason) in anew { text += "  anew     \(list(names)): \(reason)\n" }
    if !dropped.isEmpty { text += "  dropped  \(list(dropped))\n" }
    return text
  }

  /// The first few names; a long list is of no use to a reader.
  private static func list(_ names: [String]) -> String {
    names.count <= 4
      ? names.joined(separator: ", ")
      : names.prefix(3).joined(separator: ", ") + " and \(names.count - 3) more"
  }
}

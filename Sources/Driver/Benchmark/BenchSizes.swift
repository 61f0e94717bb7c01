internal import Diagnostics
internal import Graph

/// The sizes that a model is measured with.
enum BenchSizes {
  /// The value of every symbol: as `--size` says, or the bound in the file, or what `check` assumes.
  ///
  /// Errors, all at once: `badSetting` for a text of another form, and for a symbol or size that the model has not.
  static func of(
    _ graph: Graph, batch: Int, given texts: [String]
  ) throws(DiagnosticsError) -> [String: Int] {
    var sizes = graph.bounds
    for symbol in graph.symbols where sizes[symbol] == nil { sizes[symbol] = ModelFacts.assumedLength }
    sizes[AxisName.batch] = batch
    let names = sizes.keys.filter { $0 != AxisName.batch }.sorted()
    var findings: [Diagnostic] = []
    for text in texts {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      guard parts.count == 2, let value = Int(parts[1]), (1...1 << 24).contains(value) else {
        findings.append(
          .error(
            .badSetting, "`--size \(text)` is no name with a number from 1 to \(1 << 24)",
            help: ["write `--size \(names.first ?? "time")=128`"]))
        continue
      }
      guard names.contains(name) else {
        var help =
          names.isEmpty
          ? "every axis but `batch` has its length in the file"
          : "its sizes are \(names.map { "`\($0)`" }.joined(separator: ", "))"
        if name == AxisName.batch {
          help = "write `--batch \(value)`"
        } else if let near = NearestWord.suggestion(for: name, among: names) {
          help = "did you mean `\(near)`?"
        }
        findings.append(.error(.badSetting, "the model has no size `\(name)` to be chosen", help: [help]))
        continue
      }
      if let bound = graph.bounds[name], value > bound {
        findings.append(
          .error(
            .badSetting, "`\(name)` is \(value), but the model allows it up to \(bound)",
            help: ["give a smaller size, or raise it in the model"]))
      }
      sizes[name] = value
    }
    guard findings.isEmpty else { throw DiagnosticsError(findings) }
    return sizes
  }
}

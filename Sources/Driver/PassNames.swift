public import Diagnostics
internal import Optimization

/// The names of passes on the command line.
public enum PassNames {
  /// The passes to leave out.
  ///
  /// Errors: `badSetting` for a name that no pass has, and for a pass that makes the graph for use what it is.
  public static func skipped(_ names: [String]) throws(DiagnosticsError) -> Set<String> {
    for name in names {
      try check(name, of: "--no-pass", among: Pipeline.optional + Pipeline.inference)
      if Pipeline.inference.contains(where: { $0.name == name }) {
        throw DiagnosticsError(
          .error(
            .badSetting,
            "the pass `\(name)` cannot be left out: it makes the graph for use of that for training",
            help: ["leave out `--inference` of `graphc show` to see the graph without it"]))
      }
    }
    return Set(names)
  }

  /// Makes sure that a graph goes through a pass.
  ///
  /// Errors: `badSetting`.
  static func check(
    _ name: String, of option: String, among passes: [any Pass.Type]
  ) throws(DiagnosticsError) {
    let names = passes.map { $0.name }
    guard !names.contains(name) else { return }
    let nearest = NearestWord.suggestion(for: name, among: names)
    throw DiagnosticsError(
      .error(
        .badSetting, "`\(option)` names the pass `\(name)`, which does not exist",
        help: [nearest.map { "did you mean `\($0)`?" } ?? "`graphc show --passes` lists the passes"]))
  }
}

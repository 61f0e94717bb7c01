internal import Diagnostics
internal import Graph

/// The lengths of a model's symbolic axes, `batch` apart: those given, those of the file, or an assumed one.
struct ModelSizes {
  /// The value of each symbol.
  private(set) var sizes: [String: Int]
  /// The symbols whose value is neither given nor in the file.
  private(set) var assumed: Set<String> = []

  /// The length that is assumed for an axis of which nothing gives a length.
  static let assumedLength = 128
  /// The longest axis that may be given.
  static let limit = 1 << 24

  /// The lengths that a file gives, and assumed ones where it gives none.
  init(_ graph: Graph) {
    sizes = graph.bounds
    for symbol in graph.symbols where symbol != AxisName.batch && sizes[symbol] == nil {
      sizes[symbol] = Self.assumedLength
      assumed.insert(symbol)
    }
  }

  /// The lengths with those of the command line, each written `time=64`.
  ///
  /// Errors: `badSetting` for a text of another form, a name that no axis has, or a length out of range.
  init(_ graph: Graph, given texts: [String]) throws(DiagnosticsError) {
    self.init(graph)
    for text in texts {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let length = Int(parts[1]) else {
        throw Self.failure(
          "`--size` needs a name and a whole number, not `\(text)`", "write `--size time=64`")
      }
      let name = String(parts[0])
      guard sizes[name] != nil else {
        let nearest = NearestWord.suggestion(for: name, among: sizes.keys.sorted())
        let known = sizes.keys.sorted().map { "`\($0)`" }.joined(separator: ", ")
        throw Self.failure(
          "no axis of the model has the open length `\(name)`",
          name == AxisName.batch
            ? "write `--batch \(length)`"
            : nearest.map { "did you mean `\($0)`?" }
              ?? (sizes.isEmpty ? "all its axes but `batch` have fixed lengths" : "it has \(known)"))
      }
      let most = graph.bounds[name] ?? Self.limit
      guard (1...most).contains(length) else {
        throw Self.failure(
          "`\(name)` may be from 1 to \(most), not \(length)", "choose a length in that range")
      }
      sizes[name] = length
      assumed.remove(name)
    }
  }

  /// The lengths for people: `time = 128 (assumed)`.
  var text: String {
    sizes.sorted { $0.key < $1.key }.map { name, value in
      "\(name) = \(value)\(assumed.contains(name) ? " (assumed)" : "")"
    }.joined(separator: ", ")
  }

  private static func failure(_ message: String, _ help: String) -> DiagnosticsError {
    DiagnosticsError(.error(.badSetting, message, help: [help]))
  }
}

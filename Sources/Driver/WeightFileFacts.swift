internal import DataSources
internal import Diagnostics
internal import ModelLanguage
internal import Training

/// What `graphc check` can say about a file of weights without reading a number of it.
struct WeightFileFacts: Sendable {
  /// The path of the layer that it stands beside.
  let layer: String
  /// The file as the model names it.
  let file: String
  /// Whether the file is there.
  let isThere: Bool
  /// The arrays in it; nil when the file is not there, or holds word vectors.
  let arrays: Int?
  /// The types of the elements that the layer's parameters have in it, in order.
  let types: [String]

  /// Looks at every file of a model that is there; only headers are read.
  ///
  /// Errors of all files, but for files that are missing: these are needed for running only.
  static func of(_ files: WeightFiles) -> (facts: [WeightFileFacts], findings: [Diagnostic]) {
    var facts: [WeightFileFacts] = []
    var findings: [Diagnostic] = []
    for use in files.uses {
      do throws(DiagnosticsError) {
        if use.file.isWordVectors {
          try files.checkVectors(use)
          _ = try files.path(of: use)
          facts.append(
            WeightFileFacts(
              layer: use.layer.path, file: use.file.path, isThere: true, arrays: nil, types: []))
          continue
        }
        let (file, report) = try files.compare(use, path: try files.path(of: use))
        findings += report.problems
        let types = Set(report.converted.map(\.type.rawValue))
          .union(report.converted.count < report.loadable.count ? ["F32"] : [])
        facts.append(
          WeightFileFacts(
            layer: use.layer.path, file: use.file.path, isThere: true, arrays: file.names.count,
            types: types.sorted()))
      } catch {
        guard error.diagnostics.allSatisfy({ $0.code == .dataMissing }) else {
          findings += error.diagnostics
          continue
        }
        facts.append(
          WeightFileFacts(
            layer: use.layer.path, file: use.file.path, isThere: false, arrays: nil, types: []))
      }
    }
    return (facts, findings)
  }

  /// The file in a line of the report.
  var text: String {
    guard isThere else { return "\(layer) from \(file), which is not there: its shapes are not checked" }
    guard let arrays else { return "\(layer) from \(file) (word vectors)" }
    return
      "\(layer) from \(file) (\(arrays) arrays\(types.isEmpty ? "" : ", \(types.joined(separator: ", "))"))"
  }
}

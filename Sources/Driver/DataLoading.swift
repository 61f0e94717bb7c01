internal import DataSources
internal import Diagnostics
internal import Files
internal import Graph
internal import ModelLanguage

/// Reads the data sets that a model file names.
struct DataLoading {
  /// The folder of the model file.
  let modelFolder: String
  /// The folder given on the command line, which is looked at first.
  let dataFolder: String?
  let model: Model
  /// Whether the model file is that of a run, whose folder holds no data.
  var isRun = false

  /// A data set; nil when the file names none.
  ///
  /// Errors: `dataMissing`, `pathLeavesFolder`, and those of the readers.
  func load(_ source: DataSection.Source?) throws(DiagnosticsError) -> Dataset? {
    guard let source else { return nil }
    switch source.reader {
    case .idx: return try images(source)
    case .safetensors: return try arrays(source)
    case .folders: return try texts(source)
    }
  }

  private func texts(_ source: DataSection.Source) throws(DiagnosticsError) -> Dataset {
    guard let folder = source.files.first else {
      throw DiagnosticsError(.error(.noData, "`folders` names no folder", at: source.span))
    }
    let examples = try ClassFolders.read(path: try resolve(folder), limit: source.limit)
    return try TextEncoding(model: model).dataset(examples, of: source) { (file) throws(DiagnosticsError) in
      try resolve(file)
    }
  }

  private func images(_ source: DataSection.Source) throws(DiagnosticsError) -> Dataset {
    let target = model.loss?.target ?? "labels"
    guard let labels = source.files.first(where: { $0.column == target }),
      let images = source.files.first(where: { $0.column != target }), source.files.count == 2
    else {
      throw DiagnosticsError(
        .error(
          .noData, "`idx` needs two files: the images under the input's name, and `\(target)`",
          at: source.span,
          help: [
            "write `idx: { \(model.graph.inputs.first?.name ?? "image"): images.gz, \(target): labels.gz }`"
          ]))
    }
    let normalization = model.data?.normalization
    return try Dataset.images(
      (images.column, try resolve(images)), labels: (target, try resolve(labels)),
      normalization: normalization.map {
        PixelNormalization(mean: Float($0.mean), deviation: Float($0.deviation))
      }
        ?? PixelNormalization(),
      limit: source.limit)
  }

  private func arrays(_ source: DataSection.Source) throws(DiagnosticsError) -> Dataset {
    guard let file = source.files.first else {
      throw DiagnosticsError(.error(.noData, "`safetensors` names no file", at: source.span))
    }
    return try Dataset.arrays(
      path: try resolve(file),
      names: model.graph.inputs.map(\.name) + [model.loss?.target].compactMap(\.self),
      limit: source.limit)
  }

  private func resolve(_ file: DataSection.File) throws(DiagnosticsError) -> String {
    do {
      return try ModelPath.resolve(file.path, modelFolder: modelFolder, dataFolder: dataFolder, at: file.span)
    } catch {
      throw DiagnosticsError(error.diagnostics.map { withRun(Self.withPackage($0, path: file.path)) })
    }
  }

  /// Says where the data of a run is to be found, when it is missing.
  private func withRun(_ diagnostic: Diagnostic) -> Diagnostic {
    guard isRun, diagnostic.code == .dataMissing else { return diagnostic }
    var diagnostic = diagnostic
    diagnostic.help = [
      "a run holds no data: give its folder with `--data FOLDER`; the first line of `\(modelFolder)/model.yaml` says "
        + "where it was"
    ]
    return diagnostic
  }

  /// Names the Debian package of the best known files, when they are missing.
  private static func withPackage(_ diagnostic: Diagnostic, path: String) -> Diagnostic {
    guard diagnostic.code == .dataMissing, path.hasSuffix("-ubyte.gz") else { return diagnostic }
    var diagnostic = diagnostic
    diagnostic.help.append(
      "Debian's `dataset-fashion-mnist` installs the files of Fashion-MNIST in /usr/share/datasets/fashion-mnist"
    )
    return diagnostic
  }
}

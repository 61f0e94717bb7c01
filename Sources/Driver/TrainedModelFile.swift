internal import Diagnostics
internal import Files
internal import ModelLanguage
internal import Training

/// The model file of a run: the model in full, with the settings in force, and where it came from.
enum TrainedModelFile {
  /// The text of the file.
  ///
  /// Data files keep the paths that the model gives them; the first line says which folders those start from, for the
  /// person who gives one of them with `--data` to train from the run again.
  static func text(
    _ loaded: LoadedModel, _ model: Model, _ settings: TrainingSettings, data: String?
  ) throws(DiagnosticsError) -> String {
    var options = ModelExpansion.Options()
    options.epochs = settings.epochs
    options.batch = settings.batch
    options.seed = Int(exactly: settings.seed)
    let text = try ExpandedModel.text(of: model, named: loaded.path, options)
    let folders = ([data].compactMap(\.self) + [loaded.folder]).map { Folder.full(path: $0) }
    return
      "# Trained by graphc \(GraphcVersion.number) from \(oneLine(loaded.path)); files of the model start from "
      + "\(oneLine(folders.joined(separator: ", then ")))\n\(text)"
  }

  /// A path as a comment can hold it.
  private static func oneLine(_ path: String) -> String {
    String(
      String.UnicodeScalarView(
        path.unicodeScalars.map { scalar in
          switch scalar.value {
          case 0x20...0x7E, 0xA0...0x2027, 0x2030...0xFEFE, 0xFF00...0xFFFD, 0x1_0000...: scalar
          default: "?"
          }
        }))
  }
}

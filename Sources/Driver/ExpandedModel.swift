internal import Comparison
public import Diagnostics
public import ModelLanguage

/// A model written out in full, and shown to be the same model.
public enum ExpandedModel {
  /// The text of a model file without `extends`, `let`, expressions, blocks and defaults.
  ///
  /// The text is read back and compared before it is handed out. Errors: `tooLarge` for a model whose text would be
  /// beyond what a model file may be.
  public static func text(
    of model: Model, named name: String, _ options: ModelExpansion.Options = ModelExpansion.Options()
  ) throws(DiagnosticsError) -> String {
    let text = ModelExpansion(model, options).text
    let file = SourceFile(name: name, bytes: Array(text.utf8))
    let reading = ModelReader.read(file, vocabulary: ModelLoader.vocabulary)
    guard let again = reading.model else {
      let limits: [DiagnosticCode] = [.yamlLimit, .tooLarge]
      if reading.diagnostics.contains(where: { limits.contains($0.code) }) {
        throw DiagnosticsError(
          .error(
            .tooLarge, "`\(model.name)` written out in full is larger or deeper than a model file may be",
            help: ["nest blocks less deep, or let the copies of a repetition be alike"]))
      }
      throw defect(reading.diagnostics.first?.message ?? "it cannot be read")
    }
    let difference = ModelDifference(old: model, new: again)
    let hasOtherTraining = options.epochs != nil || options.batch != nil || options.seed != nil
    guard difference.isSameGraph, difference.data.isEmpty, hasOtherTraining || difference.training.isEmpty
    else {
      throw defect("it is another model: \(difference.text.prefix(400))")
    }
    return text
  }

  private static func defect(_ reason: String) -> DiagnosticsError {
    DiagnosticsError(
      .error(
        .compilerDefect, "the model cannot be written out in full: \(reason)",
        help: ["this is a defect of graphc: please report the model file"]))
  }
}

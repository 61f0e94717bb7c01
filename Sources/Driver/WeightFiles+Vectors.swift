internal import DataSources
internal import Diagnostics
internal import Execution
internal import ModelLanguage

extension WeightFiles {
  /// Checks that word vectors stand beside a table of words.
  ///
  /// Errors: `arrayWrongShape`.
  func checkVectors(_ use: Use) throws(DiagnosticsError) {
    guard use.layer.kind == "embedding", use.parameters.count == 1 else {
      throw DiagnosticsError(
        .error(
          .arrayWrongShape, "word vectors are rows of an `embedding`, not of `\(use.layer.path)`",
          at: use.file.span, help: ["write it beside the `embedding` of the words"]))
    }
  }

  /// Fills an embedding's table with the vectors of the tokenizer's words; words that the file lacks get 0.
  ///
  /// Errors: `arrayWrongShape`; `noData` without a tokenizer; those of `WordVectors.read`.
  func readVectors(
    _ use: Use, into store: ParameterStore, _ encoder: TextEncoder?
  ) throws(DiagnosticsError) {
    try checkVectors(use)
    guard let tokenizer = encoder?.tokenizer else {
      throw DiagnosticsError(
        .error(
          .noData, "word vectors go by the words of a tokenizer, which this run does not have",
          at: use.file.span,
          help: ["train on texts with a `tokenizer`, or give the weights of such a run with `--weights`"]))
    }
    for entry in store.entries where use.parameters.contains(entry.parameter) {
      guard entry.shape.count == 2, entry.count > 0 else { continue }
      let found: WordVectors.Found
      do {
        found = try WordVectors.read(
          path: try path(of: use), width: entry.shape[1], row: tokenizer.id(of:), into: store.buffer(entry))
      } catch {
        throw DiagnosticsError(error.diagnostics.map { $0.placed(at: use.file.span) })
      }
      guard found.rows > 0 else {
        throw DiagnosticsError(
          .error(
            .dataDisagrees,
            "`\(use.file.path)` has none of the tokenizer's words among its \(GroupedNumber.words(found.words))",
            at: use.file.span,
            help: ["check that both write words in the same way; `tokenizer: { words: … }` gives whole words"]
          ))
      }
    }
  }
}

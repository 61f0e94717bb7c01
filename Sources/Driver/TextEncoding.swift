internal import DataSources
internal import Diagnostics
internal import Graph
internal import ModelLanguage

/// Turns texts into the column of tokens that a model reads.
struct TextEncoding {
  let model: Model

  /// Texts and their classes as a data set.
  ///
  /// Rows are cut and filled up to the tokenizer's length, or to the longest text when the file gives none.
  /// Errors: `noData` for a model without an input of tokens or a file without a tokenizer; `dataDisagrees` for a
  /// vocabulary that is larger than the input allows; those of reading the vocabulary.
  func dataset(
    _ examples: TextExamples, of source: DataSection.Source,
    resolve: (DataSection.File) throws(DiagnosticsError) -> String
  ) throws(DiagnosticsError) -> Dataset {
    guard let input = model.graph.inputs.first(where: { $0.indexBound != nil }), model.graph.inputs.count == 1
    else {
      throw DiagnosticsError(
        .error(
          .noData, "texts need a model with one input, of tokens", at: source.span,
          help: ["write `inputs: { tokens: { tokens: 30522, axes: [batch, time], pad: 0 } }`"]))
    }
    guard let section = model.data?.tokenizer else {
      throw DiagnosticsError(
        .error(
          .noData, "texts need a `tokenizer` in `data`", at: source.span,
          help: ["write `tokenizer: { wordpiece: vocab.txt, length: 128 }`"]))
    }
    let tokenizer = try VocabularyFile.bert(path: try resolve(section.file))
    if let bound = input.indexBound, tokenizer.vocabularySize > bound {
      throw DiagnosticsError(
        .error(
          .dataDisagrees,
          "`\(section.file.path)` has \(tokenizer.vocabularySize) tokens, but `\(input.name)` takes \(bound)",
          at: section.file.span, help: ["write `tokens: \(tokenizer.vocabularySize)`"]))
    }
    let padding = Int32(clamping: model.padTokens[input.name] ?? tokenizer.specialTokens.padding ?? 0)
    let layout = try TokenLayout(for: tokenizer, length: section.length, paddingID: padding)
    let rows = examples.texts.map { tokenizer.encode($0, layout: layout).ids }
    let width = section.length ?? rows.map(\.count).max() ?? 0
    var tokens: [Int32] = []
    tokens.reserveCapacity(rows.count * width)
    for row in rows { tokens += row + [Int32](repeating: padding, count: width - row.count) }
    return Dataset(
      count: rows.count,
      columns: [
        DatasetColumn(name: input.name, shape: [width], storage: .int32s(tokens)),
        DatasetColumn(name: model.loss?.target ?? "labels", shape: [], storage: .int32s(examples.labels)),
      ])
  }
}

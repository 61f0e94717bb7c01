internal import DataSources
internal import Diagnostics
internal import Graph
internal import ModelLanguage

/// Turns texts into the column of tokens that a model reads.
struct TextEncoding {
  private let loading: DataLoading
  private let source: DataSection.Source
  private let input: Graph.Input
  private let section: DataSection.Tokenizer

  private var model: Model { loading.model }

  /// Checks that the model can read texts.
  ///
  /// Errors: `noData` for a model without an input of tokens or a file without a tokenizer.
  init(loading: DataLoading, source: DataSection.Source) throws(DiagnosticsError) {
    let model = loading.model
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
    self.loading = loading
    self.source = source
    self.input = input
    self.section = section
  }

  /// The data sets of texts; a tokenizer that learns does so from the training texts alone.
  ///
  /// Errors: those of the tokenizer and of the labels; `dataDisagrees` for a vocabulary that is larger than the input
  /// allows.
  func examples(
    _ train: ReadExamples, _ test: ReadExamples?
  ) throws(DiagnosticsError) -> DataLoading.Examples {
    switch (train, test) {
    case (.texts(let train), nil): try labelled(train, nil)
    case (.texts(let train), .texts(let test)?): try labelled(train, test)
    case (.windows(let train), nil): try windows(train, nil)
    case (.windows(let train), .windows(let test)?): try windows(train, test)
    default:
      throw DiagnosticsError(
        .error(
          .dataDisagrees, "the test data is of another kind than the training data",
          at: model.data?.test?.span,
          help: ["let both be texts with labels, both be one long text, or both be numbers"]))
    }
  }

  // MARK: Texts with labels

  private func labelled(
    _ all: TextExamples, _ test: TextExamples?
  ) throws(DiagnosticsError) -> DataLoading.Examples {
    var train = all
    var validation: TextExamples?
    if let split = try loading.split(all.texts.count) {
      train = all.selecting(split.train)
      validation = all.selecting(split.validation)
    }
    var labels: LabelCoding?
    if loading.target != nil, all.hasLabels { labels = try coding(of: all) }
    let encoder = try encoder(from: train.texts, labels)
    func dataset(_ examples: TextExamples) throws(DiagnosticsError) -> Dataset {
      var columns = [encoder.column(examples.texts)]
      if let labels, let target = loading.target, examples.hasLabels {
        columns.append(try labels.column(target, of: examples))
      }
      return Dataset(count: examples.texts.count, columns: columns)
    }
    return DataLoading.Examples(
      train: try dataset(train), validation: try validation.map(dataset), test: try test.map(dataset),
      encoder: encoder)
  }

  /// How the labels become numbers: classes, as many as the judged output has, or the numbers themselves.
  private func coding(of examples: TextExamples) throws(DiagnosticsError) -> LabelCoding {
    guard let loss = model.loss, loss.hasClasses else { return try LabelCoding.of(examples, outputs: nil) }
    let outputs = loss.graph.type(loss.outputValue).axes.last?.size.constant
    return try LabelCoding.of(examples, outputs: outputs ?? 1 << 20)
  }

  // MARK: Windows of one text

  private func windows(_ train: TextWindows, _ test: TextWindows?) throws(DiagnosticsError)
    -> DataLoading.Examples
  {
    let encoder = try encoder(from: [train.text], nil)
    func rows(_ ids: ArraySlice<Int32>, _ windows: TextWindows, limit: Int?) throws(DiagnosticsError)
      -> Dataset
    {
      var rows: [Int32] = []
      var count = 0
      var start = ids.startIndex
      while start + windows.window <= ids.endIndex, count < limit ?? Int.max {
        rows += ids[start..<start + windows.window]
        count += 1
        start += windows.stride
      }
      guard count > 0 else {
        throw DiagnosticsError(
          .error(
            .noData, "`\(windows.path)` has \(ids.count) tokens, too few for a row of \(windows.window)",
            at: source.span, help: ["choose a smaller `window`"]))
      }
      return Dataset(
        count: count,
        columns: [DatasetColumn(name: input.name, shape: [windows.window], storage: .int32s(rows))])
    }
    let ids = encoder.tokenizer.encode(train.text)
    let total = ids.count < train.window ? 0 : (ids.count - train.window) / train.stride + 1
    var end = ids.count
    var validation: Dataset?
    if let part = try loading.validationCount(of: total) {
      // Rows overlap when the stride is small, so the end of the text is kept apart.
      end -= (part - 1) * train.stride + train.window
      validation = try rows(ids[end...], train, limit: nil)
    }
    let training = try rows(ids[..<end], train, limit: source.limit)
    let testing = try test.map { (test) throws(DiagnosticsError) in
      try rows(encoder.tokenizer.encode(test.text)[...], test, limit: model.data?.test?.limit)
    }
    return DataLoading.Examples(train: training, validation: validation, test: testing, encoder: encoder)
  }

  // MARK: The tokenizer

  private func encoder(from texts: [String], _ labels: LabelCoding?) throws(DiagnosticsError) -> TextEncoder {
    guard let kind = TokenizerRegistry.tokenizer(of: section.kind) else {
      throw DiagnosticsError(
        .error(.compilerDefect, "there is no tokenizer `\(section.kind)`", at: section.span))
    }
    let arguments = try loading.arguments(section.arguments, section.files)
    let made = try kind.init(arguments: arguments).make(from: texts)
    try checkVocabulary(made.tokenizer.vocabularySize)
    let layout: TokenLayout
    do {
      layout = try LayoutSettings(arguments: arguments).layout(
        for: made, paddingID: model.padTokens[input.name])
    } catch {
      let place = section.arguments.first { $0.key == "length" }?.span ?? section.span
      throw error.placed(at: place, [.valueOutOfRange, .dataDisagrees])
    }
    return TextEncoder(
      kind: section.kind, settings: arguments, made: made, layout: layout, input: input.name, labels: labels)
  }

  private func checkVocabulary(_ size: Int) throws(DiagnosticsError) {
    guard let bound = input.indexBound, size > bound else { return }
    throw DiagnosticsError(
      .error(
        .dataDisagrees,
        "the tokenizer's vocabulary has \(size) tokens, but `\(input.name)` takes \(bound)", at: section.span,
        help: ["write `tokens: \(size)` for the input, or use a smaller vocabulary"]))
  }
}

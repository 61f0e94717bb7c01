internal import DataSources
internal import Diagnostics
internal import Files
internal import Graph
internal import ModelLanguage
internal import Schemas

/// Reads the data sets that a model file names.
struct DataLoading {
  /// The folder of the model file.
  let modelFolder: String
  /// The folder given on the command line, which is looked at first.
  let dataFolder: String?
  let model: Model
  /// What splits the training data.
  let seed: UInt64
  /// Where encoded texts are kept; nil to do without.
  var cacheFolder: String?
  /// Whether the model file is that of a run, whose folder holds no data.
  var isRun = false

  /// The examples of a run.
  struct Examples {
    var train: Dataset
    /// What was split off the training data.
    var validation: Dataset?
    var test: Dataset?
    /// What turns texts into rows; nil for data that is numbers already.
    var encoder: TextEncoder?
    /// What is worth saying about how they were made, a sentence each.
    var notes: [String] = []
  }

  /// All data sets; nil when the file names no training data.
  ///
  /// Errors: `dataMissing`, `pathLeavesFolder`, those of the readers and tokenizers.
  func load() throws(DiagnosticsError) -> Examples? {
    guard let section = model.data, let source = section.train else { return nil }
    guard let cacheFolder, ReaderRegistry.reader(of: source.reader)?.givesTexts == true else {
      return try make(section, source)
    }
    let key = try EncodedKey(self, section)
    let cache = EncodedCache(folder: cacheFolder, key: key.digits)
    if var examples = cache.load() {
      examples.notes.append("the encoded texts come from `\(cacheFolder)`: nothing has changed since")
      return examples
    }
    var examples = try make(section, source)
    // A file that was changed while it was read may be encoded in part only.
    guard key.isCurrent else { return examples }
    do {
      try cache.store(examples)
      examples.notes.append(
        "the encoded texts are kept in `\(cacheFolder)` for the next run (--no-cache does without)")
    } catch {
      examples.notes.append(
        "the encoded texts are not kept: \(error.diagnostics.first?.message ?? "they cannot be written")")
    }
    return examples
  }

  private func make(
    _ section: DataSection, _ source: DataSection.Source
  ) throws(DiagnosticsError) -> Examples {
    let train = try read(source)
    var test: ReadExamples?
    if let source = section.test { test = try read(source) }
    if case .arrays(let train) = train {
      var examples = Examples(train: train)
      if let split = try split(train.count) {
        examples.train = train.selecting(split.train)
        examples.validation = train.selecting(split.validation)
      }
      examples.test = try test.map { (test) throws(DiagnosticsError) in try arrays(test, section.test) }
      return examples
    }
    return try TextEncoding(loading: self, source: source).examples(train, test)
  }

  /// What a source's reader gives.
  private func read(_ source: DataSection.Source) throws(DiagnosticsError) -> ReadExamples {
    guard let kind = ReaderRegistry.reader(of: source.reader) else {
      throw DiagnosticsError(
        .error(.compilerDefect, "there is no reader `\(source.reader)`", at: source.span))
    }
    let reader = kind.init(arguments: try arguments(source.arguments, source.files))
    let request = ReadRequest(
      inputs: model.graph.inputs.map(\.name), target: target,
      normalization: model.data?.normalization.map {
        PixelNormalization(mean: Float($0.mean), deviation: Float($0.deviation))
      }, limit: source.limit,
      places: Dictionary(
        source.arguments.map { ($0.key, $0.span ?? source.span) }, uniquingKeysWith: { first, _ in first }))
    do {
      return try reader.read(request)
    } catch {
      throw error.placed(at: source.span, [.noData])
    }
  }

  private func arrays(
    _ examples: ReadExamples, _ source: DataSection.Source?
  ) throws(DiagnosticsError) -> Dataset {
    if case .arrays(let dataset) = examples { return dataset }
    throw DiagnosticsError(
      .error(
        .dataDisagrees, "the test data is text, but the training data is numbers", at: source?.span,
        help: ["let both be the one or the other"]))
  }

  /// The name of the targets that stand beside the inputs; nil when there are none.
  var target: String? {
    guard let name = model.loss?.target, !model.graph.inputs.contains(where: { $0.name == name }) else {
      return nil
    }
    return name
  }

  /// How `count` examples are split; nil when the file does not ask for it.
  ///
  /// Errors: `dataDisagrees` when nothing would be left.
  func split(_ count: Int) throws(DiagnosticsError) -> ValidationSplit? {
    guard let part = try validationCount(of: count) else { return nil }
    return ValidationSplit(total: count, count: part, seed: seed)
  }

  /// How many of `count` examples are for validation; nil when the file does not ask for it.
  func validationCount(of count: Int) throws(DiagnosticsError) -> Int? {
    guard let wanted = model.data?.validation else { return nil }
    let part =
      switch wanted {
      case .share(let share): ValidationSplit.count(of: share, total: count)
      case .count(let part): part
      }
    guard part < count else {
      throw DiagnosticsError(
        .error(
          .dataDisagrees,
          "`validation` takes \(part) of \(count) training examples, so none is left to learn from",
          at: model.data?.validationSpan, help: ["take fewer"]))
    }
    return part
  }

  /// Settings with the paths of existing files in place of those written.
  func arguments(
    _ resolved: [ResolvedArgument], _ files: [DataSection.File]
  ) throws(DiagnosticsError) -> Arguments {
    var values: [(key: String, value: Value)] = []
    for argument in resolved {
      let mine = files.filter { $0.key == argument.key }
      switch argument.value {
      case .entries:
        var entries: [Value.Entry] = []
        for file in mine { entries.append(Value.Entry(name: file.column, text: try resolve(file))) }
        values.append((argument.key, .entries(entries)))
      case .text where !mine.isEmpty: values.append((argument.key, .text(try resolve(mine[0]))))
      default: values.append((argument.key, argument.value))
      }
    }
    return Arguments(values)
  }

  /// The path of an existing file.
  func resolve(_ file: DataSection.File) throws(DiagnosticsError) -> String {
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

extension DiagnosticsError {
  /// The same with a place in the model file, for findings of some codes that have none.
  func placed(at span: SourceSpan?, _ codes: Set<DiagnosticCode>) -> DiagnosticsError {
    DiagnosticsError(
      diagnostics.map { finding in
        guard finding.primary == nil, let span, codes.contains(finding.code) else { return finding }
        var finding = finding
        finding.primary = Diagnostic.Label(span)
        return finding
      })
  }
}

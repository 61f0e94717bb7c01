internal import DataSources
internal import Graph
internal import ModelLanguage

/// How many examples a model's data files hold, as far as their heads tell.
struct DataSizes {
  /// The training examples; nil where their number is not known.
  var train: DatasetSize?
  /// The sets that are evaluated after each epoch: the split and the test, each nil where its size is not known.
  var evaluated: [DatasetSize?] = []
  /// The bytes of all examples in memory; nil where a part is not known.
  var bytes: Int?

  /// Nothing is known, not even that there are data.
  init() {}

  /// Looks at the heads of the files that are there.
  ///
  /// - Parameter width: the elements of an example's inputs, for texts, which become rows of that length.
  init(_ loading: DataLoading, width: Int) {
    guard let section = loading.model.data, let source = section.train else { return }
    let all = loading.size(of: source, width: width)
    train = all
    if section.validation != nil {
      let part = all.flatMap { all in (try? loading.validationCount(of: all.examples)) ?? nil }
      evaluated.append(
        part.map { DatasetSize(examples: $0, bytes: 0) })
    }
    bytes = all?.bytes
    if let source = section.test {
      let test = loading.size(of: source, width: width)
      evaluated.append(test)
      bytes = bytes.flatMap { bytes in test.map { bytes + $0.bytes } }
    }
  }
}

extension DataLoading {
  /// The size of a source's examples; nil when it takes reading them to tell, or when they are not there.
  func size(of source: DataSection.Source, width: Int) -> DatasetSize? {
    guard let kind = ReaderRegistry.reader(of: source.reader),
      let arguments = try? arguments(source.arguments, source.files)
    else { return nil }
    if kind.givesTexts {
      // Rows of tokens, and a label each.
      guard let limit = source.limit else { return nil }
      let (elements, overflows) = (width + 1).multipliedReportingOverflow(by: 4 * limit)
      return overflows ? nil : DatasetSize(examples: limit, bytes: elements)
    }
    let request = ReadRequest(
      inputs: model.graph.inputs.map(\.name), target: target, normalization: nil, limit: source.limit)
    return (try? kind.init(arguments: arguments).size(request)) ?? nil
  }
}

internal import DataSources
internal import Diagnostics
internal import Files

/// Keeps encoded texts in a file, and gives them back while nothing has changed that they were made from.
///
/// The file's name is the start of its key, a hash of everything that the numbers depend on: the content of the data and
/// of the tokenizer's files, the settings, and the program itself. The whole key and a hash of the content stand inside,
/// so that a file that is cut short, changed or of another key is as good as none.
struct EncodedCache {
  /// The folder, beside those of the runs.
  let folder: String
  /// The key in 64 digits.
  let key: String

  /// The name of the folder.
  static let folderName = ".graphc-cache"
  /// The files that are kept; the oldest are removed.
  static let most = 10

  private static let sets = ["train", "validation", "test"]
  private static let ending = ".safetensors"

  private var path: String { PathName.join(folder, key.prefix(16) + Self.ending) }

  /// The examples; nil when they are not there, or not sound.
  func load() -> DataLoading.Examples? {
    guard Folder.exists(path: path), let file = try? SafetensorsFile.open(path) else { return nil }
    func text(_ key: String) -> String { file.metadata.first { $0.key == key }?.value ?? "" }
    guard text("key") == key, let tensors = try? Self.tensors(of: file),
      Self.sum(tensors, text("encoding"), text("tokenizer")) == text("sum"),
      let encoder = try? TextEncoder.read(
        encoding: text("encoding"), tokenizer: text("tokenizer"), path: path)
    else { return nil }
    func set(_ name: String) -> Dataset? {
      let mine = tensors.filter { $0.name.hasPrefix(name + ".") }
      guard let count = mine.first?.shape.first else { return nil }
      return Dataset(
        count: count,
        columns: mine.map { tensor in
          DatasetColumn(
            name: String(tensor.name.dropFirst(name.count + 1)), shape: Array(tensor.shape.dropFirst()),
            storage: tensor.elements.storage)
        })
    }
    guard let train = set("train") else { return nil }
    return DataLoading.Examples(
      train: train, validation: set("validation"), test: set("test"), encoder: encoder)
  }

  /// Keeps examples.
  ///
  /// Errors: `cannotWrite`.
  func store(_ examples: DataLoading.Examples) throws(DiagnosticsError) {
    guard let encoder = examples.encoder else { return }
    let tensors = zip(Self.sets, [examples.train, examples.validation, examples.test]).flatMap { name, set in
      (set?.columns ?? []).map { column in
        SafetensorsWriter.Tensor(
          name: "\(name).\(column.name)", shape: [set?.count ?? 0] + column.shape,
          elements: column.storage.elements)
      }
    }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    let (encoding, tokenizer) = (encoder.encodingText, encoder.tokenizerText)
    try Folder.create(path: folder)
    try SafetensorsWriter.write(
      path, tensors: tensors,
      metadata: [
        "key": key, "encoding": encoding, "tokenizer": tokenizer,
        "sum": Self.sum(tensors, encoding, tokenizer),
      ])
    Folder.removeOldest(in: folder, ending: Self.ending, keeping: Self.most)
  }

  /// The arrays of a file in the order of their names.
  private static func tensors(
    of file: SafetensorsFile
  ) throws(DiagnosticsError) -> [SafetensorsWriter.Tensor] {
    var tensors: [SafetensorsWriter.Tensor] = []
    for tensor in file.tensors.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
      tensors.append(
        SafetensorsWriter.Tensor(
          name: tensor.name, shape: tensor.shape,
          elements: tensor.elementType == .int32
            ? .int32s(try file.int32s(tensor.name)) : .floats(try file.floats(tensor.name))))
    }
    return tensors
  }

  private static func sum(
    _ tensors: [SafetensorsWriter.Tensor], _ encoding: String, _ tokenizer: String
  ) -> String {
    var hash = SHA256()
    hash.update(field: encoding)
    hash.update(field: tokenizer)
    for tensor in tensors {
      hash.update(field: "\(tensor.name) \(tensor.shape)")
      switch tensor.elements {
      case .int32s(let values): values.withUnsafeBytes { hash.update($0) }
      case .floats(let values): values.withUnsafeBytes { hash.update($0) }
      case .floatMemory(let values): hash.update(UnsafeRawBufferPointer(values))
      case .int32Memory(let values): hash.update(UnsafeRawBufferPointer(values))
      }
    }
    return hash.digest()
  }
}

extension SafetensorsWriter.Elements {
  /// The same numbers in a column.
  fileprivate var storage: DatasetColumn.Storage {
    switch self {
    case .int32s(let values): .int32s(values)
    case .floats(let values): .floats(values)
    case .floatMemory(let values): .floats(Array(values))
    case .int32Memory(let values): .int32s(Array(values))
    }
  }
}

extension DatasetColumn.Storage {
  /// The same numbers in an array of a file.
  fileprivate var elements: SafetensorsWriter.Elements {
    switch self {
    case .int32s(let values): .int32s(values)
    case .floats(let values): .floats(values)
    case .bytes(let values, let normalization): .floats(values.map { normalization.table[Int($0)] })
    }
  }
}

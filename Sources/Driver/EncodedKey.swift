internal import DataSources
internal import Diagnostics
internal import Files
internal import Graph
internal import ModelLanguage
internal import Schemas

/// The key of encoded texts: a hash of everything that they depend on.
struct EncodedKey {
  private var hash = SHA256()
  /// What the files looked like before their content was read.
  private var identities: [(path: String, identity: FileIdentity?)] = []

  /// The hash in 64 digits.
  var digits: String { hash.digest() }

  /// Whether no file has been changed since the key was made.
  var isCurrent: Bool { identities.allSatisfy { FileIdentity(path: $0.path) == $0.identity } }

  /// Reads all files of the data and of the tokenizer.
  ///
  /// Errors: those of finding and reading the files.
  init(_ loading: DataLoading, _ section: DataSection) throws(DiagnosticsError) {
    let model = loading.model
    field("version", "\(GraphcVersion.number) \(FileIdentity.program?.text ?? "")")
    for input in model.graph.inputs {
      field("input", "\(input.name) \(input.indexBound ?? 0) \(model.padTokens[input.name] ?? -1)")
    }
    if let loss = model.loss {
      let outputs = loss.graph.type(loss.outputValue).axes.last?.size.constant ?? 0
      field("target", "\(loading.target ?? "") \(loss.hasClasses) \(outputs)")
    }
    for (name, source) in [("train", section.train), ("test", section.test)] {
      guard let source else { continue }
      field(name, "\(source.reader) \(source.limit ?? -1)")
      try settings(source.arguments, source.files, loading)
    }
    if let validation = section.validation { field("validation", "\(validation) \(loading.seed)") }
    if let tokenizer = section.tokenizer {
      field("tokenizer", tokenizer.kind)
      try settings(tokenizer.arguments, tokenizer.files, loading)
    }
  }

  private mutating func field(_ name: String, _ value: String) {
    hash.update(field: name)
    hash.update(field: value)
  }

  private mutating func settings(
    _ resolved: [ResolvedArgument], _ files: [DataSection.File], _ loading: DataLoading
  ) throws(DiagnosticsError) {
    for argument in resolved where !files.contains(where: { $0.key == argument.key }) {
      field(argument.key, "\(argument.value)")
    }
    for file in files {
      field("file", "\(file.key) \(file.column)")
      try content(try loading.resolve(file), depth: 0)
    }
  }

  /// The content of a file, or of all files of a folder and of the folders in it.
  private mutating func content(_ path: String, depth: Int) throws(DiagnosticsError) {
    identities.append((path, FileIdentity(path: path)))
    guard depth < 3, Folder.isFolder(path: path) else {
      var content = SHA256()
      try content.update(file: path)
      field("content", content.digest())
      return
    }
    for name in try Folder.visibleNames(in: path, limit: 1_000_000) {
      field("name", name)
      try self.content(PathName.join(path, name), depth: depth + 1)
    }
  }
}

public import Diagnostics
internal import Files
internal import Schemas

extension TextEncoder {
  /// The names of the files in a run's folder.
  static let tokenizerName = "tokenizer.json"
  static let manifestName = "encoding.json"

  /// Leaves the two files in a folder.
  ///
  /// Errors: `cannotWrite`.
  public func save(in folder: String) throws(DiagnosticsError) {
    try AtomicFile.write(path: PathName.join(folder, Self.tokenizerName)) {
      (writer) throws(DiagnosticsError) in
      try writer.write(file)
    }
    try AtomicFile.write(path: PathName.join(folder, Self.manifestName)) {
      (writer) throws(DiagnosticsError) in
      try writer.write(manifest)
    }
  }

  /// The encoder that a run left in its folder; nil when there is none, as for a model of images.
  ///
  /// Errors: `cannotRead`, `dataMalformed` for files that were changed.
  public static func load(from folder: String) throws(DiagnosticsError) -> TextEncoder? {
    let path = PathName.join(folder, manifestName)
    guard Folder.exists(path: path) else { return nil }
    let bytes = try BoundedFile.read(path: path, limit: 16 << 20)
    let file = PathName.join(folder, tokenizerName)
    return try read(
      bytes, path: path, tokenizer: try BoundedFile.read(path: file, limit: TokenizerFile.mostBytes), at: file
    )
  }

  /// The encoder of the texts of the two files; the path is for messages.
  ///
  /// Errors: `dataMalformed`.
  public static func read(
    encoding: String, tokenizer: String, path: String
  ) throws(DiagnosticsError) -> TextEncoder {
    try read(Array(encoding.utf8), path: path, tokenizer: Array(tokenizer.utf8), at: path)
  }

  /// The text of `encoding.json`.
  public var encodingText: String { manifest }

  /// The text of `tokenizer.json`.
  public var tokenizerText: String { String(decoding: file, as: UTF8.self) }

  /// The encoder of a manifest and its tokenizer's file.
  static func read(
    _ bytes: [UInt8], path: String, tokenizer file: [UInt8], at filePath: String
  ) throws(DiagnosticsError) -> TextEncoder {
    let parts: Parts
    do throws(JSONReader.Failure) {
      parts = try Parts(try JSONValue.read(bytes))
    } catch {
      throw DataFailure.malformed(
        path, "is not what a run leaves: \(error.words) (byte \(error.offset))",
        help: "use the folder of a run unchanged, or train again")
    }
    let settings = Arguments(parts.settings)
    let tokenizer = try parts.kind.init(arguments: settings).load(file, path: filePath)
    let layout = try TokenLayout(
      for: tokenizer, length: parts.length, paddingID: parts.paddingID.map { Int32(clamping: $0) },
      padding: parts.padding, truncation: parts.truncation, addsSpecialTokens: parts.addsSpecialTokens)
    return TextEncoder(
      kind: parts.kind.schema.kind, settings: settings, made: MadeTokenizer(tokenizer, file: file),
      layout: layout, input: parts.input, labels: parts.labels)
  }

  private var manifest: String {
    var out = JSONText(isIndented: true)
    out.object { file in
      file.member("version", 1)
      file.member("input", input)
      file.member("tokenizer", kind)
      file.key("settings")
      file.object { list in
        for (key, value) in settings {
          list.key(key)
          list.value(value)
        }
      }
      file.member("length", layout.length)
      file.member("padding", layout.padding.rawValue)
      file.member("truncation", layout.truncation.rawValue)
      file.member("special_tokens", layout.addsSpecialTokens)
      file.member("padding_id", layout.paddingID.map { Int($0) })
      switch labels {
      case .words(let words)?:
        file.member("labels", "words")
        file.member("classes", words)
      case .numbers(let first, let count)?:
        file.member("labels", "numbers")
        file.member("first", first)
        file.member("count", count)
      case .values?: file.member("labels", "values")
      case nil: file.member("labels", nil as String?)
      }
    }
    return out.text + "\n"
  }

  /// What a manifest holds.
  private struct Parts {
    let kind: any TokenizerKind.Type
    let settings: [(key: String, value: Value)]
    let input: String
    let length: Int?
    let padding: TokenLayout.Side
    let truncation: TokenLayout.Side
    let addsSpecialTokens: Bool
    let paddingID: Int?
    let labels: LabelCoding?

    init(_ file: JSONValue) throws(JSONReader.Failure) {
      guard try file.needed("version").natural() == 1 else {
        throw file.failure("it is of another version of graphc")
      }
      let name = String(decoding: try file.needed("tokenizer").string(), as: UTF8.self)
      guard let kind = TokenizerRegistry.tokenizer(of: name) else {
        throw file.failure("there is no tokenizer `\(name)`")
      }
      self.kind = kind
      var settings: [(key: String, value: Value)] = []
      let members = try file.needed("settings")
      for key in kind.schema.keys where key.kind != .path {
        guard let member = members[key.name] else { continue }
        settings.append((key.name, try Parts.value(member, key)))
      }
      self.settings = settings
      input = String(decoding: try file.needed("input").string(), as: UTF8.self)
      length = try file["length"]?.natural()
      padding = try Parts.side(try file.needed("padding"))
      truncation = try Parts.side(try file.needed("truncation"))
      addsSpecialTokens = try file.flag("special_tokens", default: true)
      paddingID = try file["padding_id"]?.natural()
      labels = try Parts.labels(file)
    }

    private static func labels(_ file: JSONValue) throws(JSONReader.Failure) -> LabelCoding? {
      guard let form = try file["labels"]?.string() else { return nil }
      switch String(decoding: form, as: UTF8.self) {
      case "words":
        var words: [String] = []
        for word in try file.needed("classes").list() {
          words.append(String(decoding: try word.string(), as: UTF8.self))
        }
        return .words(words)
      case "numbers":
        guard let first = file["first"]?.integer else { throw file.failure("`first` must be a whole number") }
        return .numbers(first: first, count: try file.needed("count").natural())
      case "values": return .values
      default: throw file.failure("`labels` must be words, numbers or values")
      }
    }

    private static func side(_ value: JSONValue) throws(JSONReader.Failure) -> TokenLayout.Side {
      let text = String(decoding: try value.string(), as: UTF8.self)
      guard let side = TokenLayout.Side(rawValue: text) else {
        throw value.failure("`start` or `end` is needed")
      }
      return side
    }

    private static func value(_ value: JSONValue, _ key: Key) throws(JSONReader.Failure) -> Value {
      switch key.kind {
      case .boolean:
        guard let bool = value.bool else { throw value.failure("`\(key.name)` must be true or false") }
        return .boolean(bool)
      case .integer(let range):
        guard let number = value.integer, range.contains(number) else {
          throw value.failure("`\(key.name)` is out of range")
        }
        return .integer(number)
      case .texts:
        var texts: [String] = []
        for text in try value.list() { texts.append(String(decoding: try text.string(), as: UTF8.self)) }
        return .texts(texts)
      default: return .word(String(decoding: try value.string(), as: UTF8.self))
      }
    }
  }
}

extension JSONText {
  /// Writes a setting of a tokenizer.
  fileprivate mutating func value(_ value: Value) {
    switch value {
    case .integer(let value): integer(value)
    case .boolean(let value): boolean(value)
    case .decimal(let value): number(value)
    case .texts(let values): array { list in for value in values { list.string(value) } }
    default: string("\(value)")
    }
  }
}

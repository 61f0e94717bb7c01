public import Diagnostics
internal import Files

/// Reads Hugging Face's `tokenizer.json`.
///
/// Read are the models WordPiece, BPE and WordLevel, and the normalizers, pre-tokenizers, post-processors and decoders
/// that Docs/Reference lists; anything else is an error that names it, since leaving it out would give other tokens.
public enum TokenizerFile {
  /// The largest file that is read, in bytes.
  static let mostBytes = 256 << 20

  /// The tokenizer in a file; truncation and padding that the file holds are left to the caller.
  ///
  /// Errors: those of reading a file; `dataMalformed` for what is no right `tokenizer.json`, with the line.
  public static func read(path: String) throws(DiagnosticsError) -> TextTokenizer {
    try read(try BoundedFile.read(path: path, limit: mostBytes), path: path).tokenizer
  }

  /// The tokenizer in the bytes of a file, with its truncation and padding.
  static func read(
    _ bytes: [UInt8], path: String
  ) throws(DiagnosticsError) -> (tokenizer: TextTokenizer, layout: FileLayout?) {
    try read(bytes, path: path) { (file) throws(JSONReader.Failure) in try tokenizer(file) }
  }

  /// The words of a file with a WordLevel model, whatever else stands in it.
  static func words(_ bytes: [UInt8], path: String) throws(DiagnosticsError) -> TokenTable {
    try read(bytes, path: path) { (file) throws(JSONReader.Failure) in
      try model(file.needed("model")).table
    }
  }

  private static func read<Part>(
    _ bytes: [UInt8], path: String, _ body: (JSONValue) throws(JSONReader.Failure) -> Part
  ) throws(DiagnosticsError) -> Part {
    if let hint = FormatHint.recognize(Array(bytes.prefix(16))) {
      throw DataFailure.malformed(path, "is \(hint.format), not a `tokenizer.json`", help: hint.help)
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      throw DataFailure.malformed(
        path, "begins with a byte order mark, which JSON does not allow",
        help: "save it as UTF-8 without a byte order mark")
    }
    do throws(JSONReader.Failure) {
      return try body(try JSONValue.read(bytes))
    } catch {
      let line = 1 + bytes.prefix(error.offset).count { $0 == UInt8(ascii: "\n") }
      throw DataFailure.malformed(
        path, "is no right `tokenizer.json`: \(error.words) (line \(line), byte \(error.offset))",
        help: "use the file as it came with the model, or write it again with `tokenizer.save(path)`")
    }
  }

  private static func tokenizer(
    _ file: JSONValue
  ) throws(JSONReader.Failure) -> (tokenizer: TextTokenizer, layout: FileLayout?) {
    guard file.members != nil else { throw file.failure("an object is needed") }
    guard let modelPart = file["model"] else { throw file.failure("it has no `model`") }
    let model = try TokenizerFile.model(modelPart)
    let added = try addedTokens(file["added_tokens"], model.table)
    var table = model.table
    for token in added { _ = table.insert(token.content, id: Int(token.id)) }
    if let hole = table.firstHole { throw file.failure("no token has the id \(hole)") }
    guard table.count > 0 else { throw modelPart.failure("it has no tokens") }
    let processor = file["post_processor"]
    let outer = try read(processor) { (part) throws(JSONReader.Failure) in try ends(part, table) }
    let decoding = try read(file["decoder"]) { (part) throws(JSONReader.Failure) in try decoder(part) }
    let splitting = try read(file["pre_tokenizer"]) { (part) throws(JSONReader.Failure) in try splitter(part)
    }
    let normalizing = try read(file["normalizer"]) { (part) throws(JSONReader.Failure) in try normalizer(part)
    }
    let tokenizer = TextTokenizer(
      normalizer: normalizing, splitter: splitting, model: model, added: added, decoder: decoding,
      prefix: outer?.prefix ?? [], suffix: outer?.suffix ?? [])
    return (tokenizer, try layout(file, table))
  }

  /// What `body` makes of a part that may be missing.
  private static func read<Part>(
    _ part: JSONValue?, _ body: (JSONValue) throws(JSONReader.Failure) -> Part
  ) throws(JSONReader.Failure) -> Part? {
    guard let part else { return nil }
    return try body(part)
  }

  private static func addedTokens(
    _ part: JSONValue?, _ table: TokenTable
  ) throws(JSONReader.Failure) -> [AddedTokens.Token] {
    var known = table
    var tokens: [AddedTokens.Token] = []
    for value in try part?.list() ?? [] {
      let content = try value.needed("content").string()
      let id = try value.needed("id").natural()
      if let present = known.id(of: content) {
        guard present == id else {
          throw value.failure(
            "the added token `\(JSONReader.shown(content))` has the id \(id), but \(present) elsewhere")
        }
      } else if !known.insert(content, id: id) {
        throw value.failure(
          "the id \(id) of the added token `\(JSONReader.shown(content))` is taken or too large")
      }
      let isSpecial = try value.flag("special", default: false)
      tokens.append(
        AddedTokens.Token(
          content: content, id: Int32(id), isSpecial: isSpecial,
          isSingleWord: try value.flag("single_word", default: false),
          stripsLeft: try value.flag("lstrip", default: false),
          stripsRight: try value.flag("rstrip", default: false),
          isNormalized: try value.flag("normalized", default: !isSpecial)))
    }
    return tokens
  }
}

extension JSONValue {
  func failure(_ words: String) -> JSONReader.Failure { JSONReader.Failure(offset: offset, words: words) }

  /// The member with this key, which must be there.
  func needed(_ key: String) throws(JSONReader.Failure) -> JSONValue {
    guard let value = self[key] else { throw failure("`\(key)` is missing") }
    return value
  }

  func string() throws(JSONReader.Failure) -> [UInt8] {
    guard let bytes else { throw failure("a string is needed") }
    return bytes
  }

  func scalars() throws(JSONReader.Failure) -> [Unicode.Scalar] { TextBytes.scalars(try string()) }

  func natural() throws(JSONReader.Failure) -> Int {
    guard let integer, integer >= 0, integer < TokenTable.mostIDs else {
      throw failure("a whole number from 0 to \(TokenTable.mostIDs - 1) is needed")
    }
    return integer
  }

  func list() throws(JSONReader.Failure) -> [JSONValue] {
    guard let elements else { throw failure("a list is needed") }
    return elements
  }

  func flag(_ key: String, default value: Bool) throws(JSONReader.Failure) -> Bool {
    guard let member = self[key] else { return value }
    guard let bool = member.bool else { throw member.failure("`\(key)` must be true or false") }
    return bool
  }

  /// The name under `type`.
  func type() throws(JSONReader.Failure) -> String {
    String(decoding: try needed("type").string(), as: UTF8.self)
  }
}

extension TokenizerFile {
  /// The model of a `tokenizer.json`.
  static func model(_ part: JSONValue) throws(JSONReader.Failure) -> any TokenModel {
    // Files of old versions do not name the type; merges tell BPE.
    let type = part["type"] == nil && part["merges"] != nil ? "BPE" : try part.type()
    switch type {
    case "WordPiece":
      let table = try table(part)
      return WordPieceModel(
        table: table, unknown: try unknown(part, table, default: "[UNK]"),
        continuation: try part["continuing_subword_prefix"]?.string() ?? Array("##".utf8),
        longestWord: try part["max_input_chars_per_word"]?.natural() ?? 100)
    case "WordLevel":
      let table = try table(part)
      return WordLevelModel(table: table, unknown: try unknown(part, table, default: "<unk>"))
    case "BPE": return try bytePairs(part)
    default: throw part.failure("the model `\(type)` is not supported; WordPiece, BPE and WordLevel are")
    }
  }

  private static func unknown(
    _ part: JSONValue, _ table: TokenTable, default name: String
  ) throws(JSONReader.Failure) -> Int32 {
    let token = try part["unk_token"]?.string() ?? Array(name.utf8)
    guard let id = table.id(of: token) else {
      throw part.failure("the unknown token `\(JSONReader.shown(token))` is not in the vocabulary")
    }
    return id
  }

  private static func table(_ part: JSONValue) throws(JSONReader.Failure) -> TokenTable {
    let vocabulary = try part.needed("vocab")
    guard let members = vocabulary.members else {
      throw vocabulary.failure("the vocabulary must be an object of tokens and ids")
    }
    var table = TokenTable()
    for (token, value) in members {
      let id = try value.natural()
      if let other = table.token(id) {
        throw value.failure(
          "the tokens `\(JSONReader.shown(Array(other)))` and `\(JSONReader.shown(token))` both have the id \(id)"
        )
      }
      // The reader has refused repeated keys.
      _ = table.insert(token, id: id)
    }
    return table
  }

  private static func bytePairs(_ part: JSONValue) throws(JSONReader.Failure) -> BPEModel {
    if let dropout = part["dropout"] {
      guard case .number(0) = dropout.content else {
        throw dropout.failure("`dropout` is not supported: it makes other tokens each time")
      }
    }
    let table = try table(part)
    let continuation = try part["continuing_subword_prefix"]?.string() ?? []
    var merges: [UInt64: BPEModel.Merge] = [:]
    for (rank, value) in try part.needed("merges").list().enumerated() {
      let (left, right) = try pair(value)
      func id(_ token: [UInt8]) throws(JSONReader.Failure) -> Int32 {
        if let id = table.id(of: token) { return id }
        throw value.failure(
          "the merge \(rank + 1) names the token `\(JSONReader.shown(token))`, which is not in the vocabulary"
        )
      }
      guard right.count >= continuation.count, !left.isEmpty else {
        throw value.failure("a merge is too short")
      }
      merges[BPEModel.key(try id(left), try id(right))] = BPEModel.Merge(
        rank: Int32(rank), id: try id(left + right.dropFirst(continuation.count)))
    }
    return BPEModel(
      table: table, merges: merges,
      unknown: part["unk_token"] == nil ? nil : try unknown(part, table, default: ""),
      fusesUnknown: try part.flag("fuse_unk", default: false),
      fallsBackToBytes: try part.flag("byte_fallback", default: false),
      ignoresMerges: try part.flag("ignore_merges", default: false), continuation: continuation,
      wordEnd: try part["end_of_word_suffix"]?.string() ?? [])
  }

  /// The two tokens of a merge: `"a b"` or `["a", "b"]`.
  private static func pair(_ value: JSONValue) throws(JSONReader.Failure) -> ([UInt8], [UInt8]) {
    if let text = value.bytes {
      let parts = text.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      if parts.count == 2 { return (Array(parts[0]), Array(parts[1])) }
    } else if let parts = value.elements, parts.count == 2 {
      return (try parts[0].string(), try parts[1].string())
    }
    throw value.failure("a merge must be two tokens, as `\"a b\"` or `[\"a\", \"b\"]`")
  }
}

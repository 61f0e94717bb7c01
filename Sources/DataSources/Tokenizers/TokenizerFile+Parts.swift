extension TokenizerFile {
  /// The normalizer of a `tokenizer.json`.
  static func normalizer(_ part: JSONValue) throws(JSONReader.Failure) -> TextNormalizer {
    let type = try part.type()
    switch type {
    case "BertNormalizer":
      let lowercases = try part.flag("lowercase", default: true)
      return .bert(
        cleans: try part.flag("clean_text", default: true),
        spacesChinese: try part.flag("handle_chinese_chars", default: true),
        stripsAccents: try part.flag("strip_accents", default: lowercases), lowercases: lowercases)
    case "Lowercase": return .lowercase
    case "NFC": return .nfc
    case "NFD": return .nfd
    case "NFKC": return .nfkc
    case "NFKD": return .nfkd
    case "StripAccents": return .stripAccents
    case "Strip":
      return .strip(
        left: try part.flag("strip_left", default: true), right: try part.flag("strip_right", default: true))
    case "Prepend": return .prepend(try part.needed("prepend").scalars())
    case "Replace":
      return .replace(try pattern(part), with: try part.needed("content").scalars())
    case "Sequence": return .sequence(try parts(part, "normalizers", normalizer))
    default: throw part.failure("the normalizer `\(type)` is not supported")
    }
  }

  /// The pre-tokenizer of a `tokenizer.json`.
  static func splitter(_ part: JSONValue) throws(JSONReader.Failure) -> WordSplitter {
    let type = try part.type()
    switch type {
    case "BertPreTokenizer": return .bert
    case "Whitespace": return .whitespace
    case "WhitespaceSplit": return .whitespaceSplit
    case "Punctuation": return .punctuation(try behavior(part, default: "Isolated"))
    case "Split":
      return .pattern(
        try pattern(part), try behavior(part), inverts: try part.flag("invert", default: false))
    case "Digits": return .digits(individual: try part.flag("individual_digits", default: false))
    case "ByteLevel":
      return .byteLevel(
        addsPrefixSpace: try part.flag("add_prefix_space", default: true),
        splits: try part.flag("use_regex", default: true))
    case "Sequence": return .sequence(try parts(part, "pretokenizers", splitter))
    case WordList.runsName:
      throw part.failure("its words are runs of up to several words; make the list with `words` and `ngrams`")
    default: throw part.failure("the pre-tokenizer `\(type)` is not supported")
    }
  }

  /// The decoder of a `tokenizer.json`.
  static func decoder(_ part: JSONValue) throws(JSONReader.Failure) -> TokenDecoder {
    let type = try part.type()
    switch type {
    case "WordPiece":
      return .wordPiece(
        prefix: part["prefix"]?.text ?? "##", cleansUp: try part.flag("cleanup", default: true))
    case "ByteLevel": return .byteLevel
    case "BPEDecoder": return .bpe(suffix: part["suffix"]?.text ?? "</w>")
    case "ByteFallback": return .byteFallback
    case "Fuse": return .fuse
    case "Strip":
      let content = try part.needed("content").scalars()
      guard let scalar = content.first, content.count == 1 else {
        throw part.failure("`content` must be one character")
      }
      return .strip(
        content: scalar, start: try part.needed("start").natural(), stop: try part.needed("stop").natural())
    case "Replace":
      return .replace(try pattern(part), with: try part.needed("content").scalars())
    case "Sequence": return .sequence(try parts(part, "decoders", decoder))
    default: throw part.failure("the decoder `\(type)` is not supported")
    }
  }

  /// The ids that a post-processor puts in front of and behind a text.
  static func ends(
    _ part: JSONValue, _ table: TokenTable
  ) throws(JSONReader.Failure) -> (prefix: [Int32], suffix: [Int32]) {
    let type = try part.type()
    switch type {
    case "TemplateProcessing": return try template(part, table)
    case "BertProcessing", "RobertaProcessing":
      return ([try endID(part.needed("cls"), table)], [try endID(part.needed("sep"), table)])
    // It changes only where tokens stand in the text, which nobody asks for here.
    case "ByteLevel": return ([], [])
    case "Sequence":
      var prefix: [Int32] = []
      var suffix: [Int32] = []
      for element in try part.needed("processors").list() {
        let ends = try ends(element, table)
        prefix = ends.prefix + prefix
        suffix += ends.suffix
      }
      return (prefix, suffix)
    default: throw part.failure("the post-processor `\(type)` is not supported")
    }
  }

  /// The id in `["[CLS]", 101]`, which must be that of the token.
  private static func endID(_ part: JSONValue, _ table: TokenTable) throws(JSONReader.Failure) -> Int32 {
    guard let pair = part.elements, pair.count == 2 else {
      throw part.failure("a token and its id are needed")
    }
    return try checked(try pair[0].string(), try pair[1].natural(), table, part)
  }

  private static func checked(
    _ token: [UInt8], _ id: Int, _ table: TokenTable, _ part: JSONValue
  ) throws(JSONReader.Failure) -> Int32 {
    guard let known = table.id(of: token), known == id else {
      throw part.failure(
        "the post-processor gives `\(JSONReader.shown(token))` the id \(id), the vocabulary does not")
    }
    return known
  }

  private static func template(
    _ part: JSONValue, _ table: TokenTable
  ) throws(JSONReader.Failure) -> (prefix: [Int32], suffix: [Int32]) {
    let specials = try part.needed("special_tokens")
    var ends: (prefix: [Int32], suffix: [Int32]) = ([], [])
    var texts = 0
    for piece in try part.needed("single").list() {
      if let sequence = piece["Sequence"] {
        guard sequence["id"]?.text == "A" else {
          throw piece.failure("the template for one text names another one")
        }
        texts += 1
        continue
      }
      let name = try piece.needed("SpecialToken").needed("id").string()
      guard let special = specials.members?.first(where: { $0.key == name })?.value else {
        throw piece.failure(
          "the template names `\(JSONReader.shown(name))`, which `special_tokens` does not have")
      }
      let ids = try special.needed("ids").list()
      let tokens = try special.needed("tokens").list()
      guard ids.count == tokens.count else { throw special.failure("`ids` and `tokens` differ in number") }
      for (id, token) in zip(ids, tokens) {
        let id = try checked(try token.string(), try id.natural(), table, special)
        if texts == 0 { ends.prefix.append(id) } else { ends.suffix.append(id) }
      }
    }
    guard texts == 1 else { throw part.failure("the template for one text has it \(texts) times") }
    return ends
  }

  private static func parts<Part>(
    _ part: JSONValue, _ key: String, _ read: (JSONValue) throws(JSONReader.Failure) -> Part
  ) throws(JSONReader.Failure) -> [Part] {
    var out: [Part] = []
    for element in try part.needed(key).list() { out.append(try read(element)) }
    return out
  }

  /// The text in `{"String": "x"}`, or the regular expression in `{"Regex": "x"}`.
  private static func pattern(_ part: JSONValue) throws(JSONReader.Failure) -> TextPattern {
    let pattern = try part.needed("pattern")
    if let expression = pattern["Regex"] {
      let written = String(decoding: try expression.string(), as: UTF8.self)
      guard let known = TextPattern.Expression(rawValue: written) else {
        let all = TextPattern.Expression.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
        throw expression.failure(
          "the regular expression `\(JSONReader.shown(Array(written.utf8)))` is not supported; \(all) are")
      }
      return .expression(known)
    }
    let text = try pattern.needed("String").scalars()
    guard !text.isEmpty else { throw pattern.failure("the pattern is empty") }
    return .text(text)
  }

  private static func behavior(
    _ part: JSONValue, default name: String? = nil
  ) throws(JSONReader.Failure) -> WordSplitter.Behavior {
    let written: String
    if let name, part["behavior"] == nil {
      written = name
    } else {
      written = String(decoding: try part.needed("behavior").string(), as: UTF8.self)
    }
    guard let behavior = WordSplitter.Behavior(rawValue: written) else {
      throw part.failure("the behavior `\(written)` is not supported")
    }
    return behavior
  }
}

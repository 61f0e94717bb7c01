public import Diagnostics
public import Schemas

/// `wordpiece`: BERT's `vocab.txt`.
///
///     tokenizer: { wordpiece: vocab.txt, length: 128 }
public struct WordPieceKind: TokenizerKind {
  public static let schema = Schema(
    kind: "wordpiece",
    summary: "BERT's tokenizer with the vocabulary of its `vocab.txt`.",
    discussion: "`BasicTokenizer`, then WordPiece; `[CLS]` in front of each text and `[SEP]` behind it.",
    keys: [
      .required("wordpiece", .path, "The file of the vocabulary, a token on each line."),
      .optional(
        "lowercase", .boolean, default: .boolean(true),
        "Whether texts are written small, without accents, first."),
    ], example: "tokenizer: { wordpiece: vocab.txt, length: 128 }")

  private let file: String
  private let lowercases: Bool

  public init(arguments: Arguments) {
    file = arguments.text("wordpiece") ?? ""
    lowercases = arguments["lowercase"] == nil || arguments.boolean("lowercase")
  }

  public func make(from texts: [String]) throws(DiagnosticsError) -> MadeTokenizer {
    let tokenizer = try VocabularyFile.bert(path: file, lowercases: lowercases)
    let tokens = (0..<tokenizer.vocabularySize).map { tokenizer.token($0) ?? "" }
    func special(_ name: String) -> (token: String, id: Int)? { tokenizer.id(of: name).map { (name, $0) } }
    let text = TokenizerFileText(
      added: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].compactMap(special).sorted { $0.id < $1.id },
      normalizer: { part in
        part.member("type", "BertNormalizer")
        part.member("clean_text", true)
        part.member("handle_chinese_chars", true)
        part.member("strip_accents", lowercases)
        part.member("lowercase", lowercases)
      },
      splitter: { $0.member("type", "BertPreTokenizer") },
      ends: special("[CLS]").flatMap { start in special("[SEP]").map { (start, $0) } },
      decoder: { part in
        part.member("type", "WordPiece")
        part.member("prefix", "##")
        part.member("cleanup", true)
      },
      model: { model in
        model.member("type", "WordPiece")
        model.member("unk_token", "[UNK]")
        model.member("continuing_subword_prefix", "##")
        model.member("max_input_chars_per_word", 100)
        TokenizerFileText.vocabulary(&model, tokens)
      })
    return MadeTokenizer(tokenizer, file: Array(text.json.utf8))
  }
}

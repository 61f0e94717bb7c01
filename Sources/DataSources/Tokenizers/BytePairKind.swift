public import Diagnostics
public import Schemas

/// `bpe`: byte-pair encoding learned from the training texts.
///
///     tokenizer: { bpe: 1000, length: 128 }
public struct BytePairKind: TokenizerKind {
  public static let schema = Schema(
    kind: "bpe",
    summary: "Byte pairs learned from the training texts, as Hugging Face's `BpeTrainer` learns them.",
    discussion: """
      Words are split as by `Whitespace` (`\\w+|[^\\w\\s]+`). The vocabulary is the reserved tokens, then every character of \
      the texts, then merges: the most frequent pair first, of equal ones the pair with the smaller ids. With `[CLS]` and \
      `[SEP]` reserved, they stand in front of and behind each text.
      """,
    keys: [
      .required("bpe", .integer(1...1 << 20), "The size of the vocabulary."),
      .optional(
        "reserved", .texts, default: .texts(["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"]),
        "The first tokens, which stand for themselves."),
      .optional(
        "least_frequency", .integer(0...1 << 40), default: .integer(0), "Rarer pairs are not merged."),
    ], sizeKey: "bpe", example: "tokenizer: { bpe: 1000, length: 128 }",
    unknownID: { $0.texts("reserved").firstIndex(of: "[UNK]") })

  private let size: Int
  private let reserved: [String]
  private let leastFrequency: Int

  public init(arguments: Arguments) {
    size = arguments.integer("bpe") ?? 1
    reserved = arguments.texts("reserved")
    leastFrequency = arguments.integer("least_frequency") ?? 0
  }

  public func make(from texts: [String]) throws(DiagnosticsError) -> MadeTokenizer {
    var trainer = BPETrainer(
      vocabularySize: size, leastFrequency: leastFrequency, specialTokens: reserved)
    for text in texts { trainer.add(text) }
    let file = Array(trainer.train().json.utf8)
    return MadeTokenizer(try TokenizerFile.read(file, path: "tokenizer.json").tokenizer, file: file)
  }
}

/// Makes token ids of texts, and texts of ids.
///
/// Tokens are compared as bytes: Swift's comparison of strings would hold different spellings of an accented letter
/// for the same token.
public protocol Tokenizer: Sendable {
  /// One more than the highest id: the rows that an embedding needs.
  var vocabularySize: Int { get }
  /// The tokens with a meaning of their own.
  var specialTokens: SpecialTokens { get }
  /// The ids in front of every text, such as that of `[CLS]`.
  var prefix: [Int32] { get }
  /// The ids behind every text, such as that of `[SEP]`.
  var suffix: [Int32] { get }
  /// The id of a token, or nil.
  func id(of token: String) -> Int?
  /// The token with an id, or nil.
  func token(_ id: Int) -> String?
  /// The ids of a text, without those in front of and behind every text.
  func encode(_ text: String) -> [Int32]
  /// The text of ids; ids without a token are left out, and the special tokens too when `skipsSpecialTokens`.
  func decode(_ ids: [Int32], skipsSpecialTokens: Bool) -> String
}

extension Tokenizer {
  /// The ids of a text with those in front and behind, cut and filled up as `layout` says.
  public func encode(_ text: String, layout: TokenLayout) -> TokenRow {
    layout.row(encode(text), prefix: prefix, suffix: suffix)
  }
}

/// The ids of the tokens with a meaning of their own; nil for those that a vocabulary does not have.
public struct SpecialTokens: Equatable, Sendable {
  /// Stands for what is not in the vocabulary (`[UNK]`).
  public var unknown: Int?
  /// Fills short texts up (`[PAD]`).
  public var padding: Int?
  /// Begins a text (`[CLS]`).
  public var start: Int?
  /// Ends a text (`[SEP]`).
  public var end: Int?
  /// Hides a token (`[MASK]`).
  public var mask: Int?

  /// Creates the set; what is not given is not there.
  public init(
    unknown: Int? = nil, padding: Int? = nil, start: Int? = nil, end: Int? = nil, mask: Int? = nil
  ) {
    self.unknown = unknown
    self.padding = padding
    self.start = start
    self.end = end
    self.mask = mask
  }

  /// Looks the usual names up: BERT's first, then those of RoBERTa, LLaMA and GPT-2.
  init(id: (String) -> Int?) {
    func first(_ names: String...) -> Int? { names.lazy.compactMap(id).first }
    unknown = first("[UNK]", "<unk>")
    padding = first("[PAD]", "<pad>")
    start = first("[CLS]", "<s>")
    end = first("[SEP]", "</s>", "<|endoftext|>")
    mask = first("[MASK]", "<mask>")
  }
}

/// A tokenizer in the parts that Hugging Face's `tokenizers` has: added tokens, normalizer, splitter, model, decoder.
public struct TextTokenizer: Tokenizer {
  let normalizer: TextNormalizer?
  let splitter: WordSplitter?
  let model: any TokenModel
  let added: AddedTokens
  let decoder: TokenDecoder?
  /// The ids in front of every text, such as that of `[CLS]`.
  public let prefix: [Int32]
  /// The ids behind every text, such as that of `[SEP]`.
  public let suffix: [Int32]
  /// The tokens with a meaning of their own.
  public let specialTokens: SpecialTokens
  /// One more than the highest id.
  public let vocabularySize: Int
  /// The model's tokens and the added ones.
  private let table: TokenTable
  private let specialIDs: Set<Int32>
  /// The reference decodes tokens that it looks for in the normalized text to their normalized form.
  private let normalizedTokens: [Int32: String]

  init(
    normalizer: TextNormalizer?, splitter: WordSplitter?, model: any TokenModel, added: [AddedTokens.Token],
    decoder: TokenDecoder?, prefix: [Int32] = [], suffix: [Int32] = []
  ) {
    self.normalizer = normalizer
    self.splitter = splitter
    self.model = model
    self.added = AddedTokens(added, normalizer: normalizer)
    self.decoder = decoder
    self.prefix = prefix
    self.suffix = suffix
    var table = model.table
    for token in added { _ = table.insert(token.content, id: Int(token.id)) }
    self.table = table
    vocabularySize = table.idBound
    var normalizedTokens: [Int32: String] = [:]
    for token in added where token.isNormalized {
      guard let normalizer else { break }
      let content = normalizer.apply(TextBytes.scalars(token.content))
      normalizedTokens[token.id] = String(decoding: TextBytes.utf8(content), as: UTF8.self)
    }
    self.normalizedTokens = normalizedTokens
    specialIDs = Set(added.filter(\.isSpecial).map(\.id))
    specialTokens = SpecialTokens { name in table.id(of: Array(name.utf8)).map { Int($0) } }
  }

  /// The id of a token, or nil.
  public func id(of token: String) -> Int? { table.id(of: Array(token.utf8)).map { Int($0) } }

  /// The token with an id, or nil.
  public func token(_ id: Int) -> String? { table.token(id).map { String(decoding: $0, as: UTF8.self) } }

  /// The ids of a text, without those in front of and behind every text.
  public func encode(_ text: String) -> [Int32] {
    var ids: [Int32] = []
    for piece in added.pieces(Array(text.unicodeScalars), normalizer: normalizer) {
      switch piece {
      case .token(let id): ids.append(id)
      case .text(let text):
        guard let splitter else {
          if !text.isEmpty { model.encode(text, into: &ids) }
          continue
        }
        for word in splitter.split(text) { model.encode(word, into: &ids) }
      }
    }
    return ids
  }

  /// The text of ids; ids without a token are left out, and the special tokens too when `skipsSpecialTokens`.
  public func decode(_ ids: [Int32], skipsSpecialTokens: Bool = true) -> String {
    let tokens = ids.compactMap { id in
      skipsSpecialTokens && specialIDs.contains(id) ? nil : normalizedTokens[id] ?? token(Int(id))
    }
    return decoder.map { $0.apply(tokens).joined() } ?? tokens.joined(separator: " ")
  }
}

/// Turns tokens into text as they come: a character whose bytes are spread over tokens is written when it is whole.
public struct TokenStream: Sendable {
  private let tokenizer: any Tokenizer
  private var ids: [Int32]
  /// Up to where the text has been written.
  private var written: Int
  /// From where on tokens are decoded again, so that what joins two tokens shows.
  private var start = 0

  /// Creates a stream; the text of the tokens of `prompt` counts as written.
  public init(_ tokenizer: any Tokenizer, prompt: [Int32]) {
    self.tokenizer = tokenizer
    ids = prompt
    written = prompt.count
    start = max(0, prompt.count - Self.context)
  }

  /// How many tokens before the new ones take part in the decoding.
  private static let context = 8

  /// The text that one more token adds; empty while a character is not whole.
  public mutating func append(_ id: Int32) -> String {
    ids.append(id)
    return advance(isEnd: false)
  }

  /// What is left at the end.
  public mutating func finish() -> String { advance(isEnd: true) }

  private mutating func advance(isEnd: Bool) -> String {
    guard written < ids.count else { return "" }
    let before = Array(tokenizer.decode(Array(ids[start..<written]), skipsSpecialTokens: true).unicodeScalars)
    let after = Array(tokenizer.decode(Array(ids[start...]), skipsSpecialTokens: true).unicodeScalars)
    // A text that ends in the sign for broken bytes may become whole with the next token.
    if !isEnd, after.last == "\u{FFFD}", ids.count - written < Self.context { return "" }
    // A decoder that tidies up may change the end of what is written already; that stays as it is.
    let added = after.dropFirst(before.count)
    written = ids.count
    start = max(start, written - Self.context)
    var text = String.UnicodeScalarView()
    text.append(contentsOf: added)
    return String(text)
  }
}

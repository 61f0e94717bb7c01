/// Tokens that are found in a text before anything else is done with it.
struct AddedTokens: Sendable {
  struct Token: Sendable {
    let content: [UInt8]
    let id: Int32
    /// Whether it is left out of decoded texts.
    var isSpecial = true
    /// Whether letters beside it make it no match.
    var isSingleWord = false
    /// Whether it takes the white space in front of it.
    var stripsLeft = false
    /// Whether it takes the white space behind it.
    var stripsRight = false
    /// Whether it is looked for in the normalized text.
    var isNormalized = false
  }

  /// A part of a text.
  enum Piece {
    case text([Unicode.Scalar])
    case token(Int32)
  }

  /// All tokens.
  let tokens: [Token]
  private let raw: Matcher
  private let normalized: Matcher

  init(_ tokens: [Token], normalizer: TextNormalizer?) {
    self.tokens = tokens
    raw = Matcher(tokens.filter { !$0.isNormalized }.map { (TextBytes.scalars($0.content), $0) })
    normalized = Matcher(
      tokens.filter(\.isNormalized).map { token in
        let content = TextBytes.scalars(token.content)
        return (normalizer?.apply(content) ?? content, token)
      })
  }

  /// The text in its normalized form, cut at the tokens.
  func pieces(_ text: [Unicode.Scalar], normalizer: TextNormalizer?) -> [Piece] {
    raw.cut(text).flatMap { piece -> [Piece] in
      guard case .text(let text) = piece else { return [piece] }
      return normalized.cut(normalizer?.apply(text) ?? text)
    }
  }

  /// Finds the leftmost and of those the longest token, again and again.
  private struct Matcher: Sendable {
    /// By their first scalar, the longest first.
    private var patterns: [Unicode.Scalar: [(content: [Unicode.Scalar], token: Token)]] = [:]

    init(_ tokens: [(content: [Unicode.Scalar], token: Token)]) {
      for (content, token) in tokens {
        if let first = content.first { patterns[first, default: []].append((content, token)) }
      }
      for first in patterns.keys {
        patterns[first]?.sort { TextBytes.utf8($0.content).count > TextBytes.utf8($1.content).count }
      }
    }

    func cut(_ text: [Unicode.Scalar]) -> [Piece] {
      if patterns.isEmpty { return text.isEmpty ? [] : [.text(text)] }
      var out: [Piece] = []
      var done = 0
      var index = 0
      while index < text.count {
        guard
          let (content, token) = patterns[text[index]]?.first(where: {
            text[index...].starts(with: $0.content)
          })
        else {
          index += 1
          continue
        }
        var start = index
        var end = index + content.count
        index = end
        if token.isSingleWord, isWord(text, start - 1) || isWord(text, end) { continue }
        if token.stripsLeft { while start > done, UnicodeTables.isSpace(text[start - 1]) { start -= 1 } }
        if token.stripsRight { while end < text.count, UnicodeTables.isSpace(text[end]) { end += 1 } }
        if start > done { out.append(.text(Array(text[done..<start]))) }
        out.append(.token(token.id))
        done = end
        index = max(index, end)
      }
      if done < text.count { out.append(.text(Array(text[done...]))) }
      return out
    }

    private func isWord(_ text: [Unicode.Scalar], _ index: Int) -> Bool {
      text.indices.contains(index) && UnicodeTables.word.contains(text[index])
    }
  }
}

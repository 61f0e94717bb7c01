/// Makes ids of one word.
protocol TokenModel: Sendable {
  /// The tokens.
  var table: TokenTable { get }
  /// Adds the ids of a word.
  func encode(_ word: [Unicode.Scalar], into ids: inout [Int32])
}

/// Each word is one token.
struct WordLevelModel: TokenModel {
  let table: TokenTable
  let unknown: Int32

  func encode(_ word: [Unicode.Scalar], into ids: inout [Int32]) {
    ids.append(table.id(of: TextBytes.utf8(word)) ?? unknown)
  }
}

/// The longest token from the left, again and again (BERT).
struct WordPieceModel: TokenModel {
  let table: TokenTable
  let unknown: Int32
  /// What stands in front of tokens that do not begin a word.
  var continuation: [UInt8] = Array("##".utf8)
  /// A word with more scalars is unknown.
  var longestWord = 100

  func encode(_ word: [Unicode.Scalar], into ids: inout [Int32]) {
    guard word.count <= longestWord else {
      ids.append(unknown)
      return
    }
    let count = ids.count
    // Room for the mark of continuation in front of the word, so that no token is copied together.
    let bytes = continuation + TextBytes.utf8(word)
    var start = continuation.count
    while start < bytes.count {
      var end = bytes.count
      var found: Int32?
      while end > start {
        found = piece(bytes, start, end)
        if found != nil { break }
        repeat { end -= 1 } while end > start && bytes[end] & 0xC0 == 0x80
      }
      guard let found else {
        ids.removeLast(ids.count - count)
        ids.append(unknown)
        return
      }
      ids.append(found)
      start = end
    }
  }

  private func piece(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int32? {
    if start == continuation.count { return table.id(of: bytes[start..<end]) }
    return table.id(of: continuation + bytes[start..<end])
  }
}

/// Byte-pair encoding: the scalars of a word, merged pair by pair in the order in which the merges were learned.
struct BPEModel: TokenModel {
  /// What a pair becomes.
  struct Merge: Sendable {
    let rank: Int32
    let id: Int32
  }

  let table: TokenTable
  /// By the two ids, see `key`.
  let merges: [UInt64: Merge]
  var unknown: Int32?
  /// Whether several unknown scalars in a row are one token.
  var fusesUnknown = false
  /// Whether an unknown scalar becomes the tokens `<0x00>` to `<0xFF>` of its bytes.
  var fallsBackToBytes = false
  /// Whether a word that is a token is not taken apart.
  var ignoresMerges = false
  /// What stands in front of scalars that do not begin a word.
  var continuation: [UInt8] = []
  /// What stands behind the scalar that ends a word.
  var wordEnd: [UInt8] = []

  static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  func encode(_ word: [Unicode.Scalar], into ids: inout [Int32]) {
    if ignoresMerges, let id = table.id(of: TextBytes.utf8(word)) {
      ids.append(id)
    } else {
      ids += merged(symbols(word))
    }
  }

  /// The ids of the scalars.
  private func symbols(_ word: [Unicode.Scalar]) -> [Int32] {
    var out: [Int32] = []
    out.reserveCapacity(word.count)
    var isUnknownOpen = false
    for (index, scalar) in word.enumerated() {
      var bytes = TextBytes.utf8(CollectionOfOne(scalar))
      if index > 0 { bytes = continuation + bytes }
      if index == word.count - 1 { bytes += wordEnd }
      if let id = table.id(of: bytes) {
        if isUnknownOpen, let unknown { out.append(unknown) }
        isUnknownOpen = false
        out.append(id)
      } else if fallsBackToBytes, let tokens = byteTokens(bytes) {
        // An unknown one that is still open stays behind them, as in the reference.
        out += tokens
      } else if let unknown {
        if isUnknownOpen, !fusesUnknown { out.append(unknown) }
        isUnknownOpen = true
      }
    }
    if isUnknownOpen, let unknown { out.append(unknown) }
    return out
  }

  private func byteTokens(_ bytes: [UInt8]) -> [Int32]? {
    var out: [Int32] = []
    for byte in bytes {
      guard let id = table.id(of: BPEModel.byteToken(byte)) else { return nil }
      out.append(id)
    }
    return out
  }

  /// `<0x0A>` for the byte 10.
  static func byteToken(_ byte: UInt8) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return Array("<0x".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)], UInt8(ascii: ">")]
  }

  /// A merge that waits for its turn.
  private struct Candidate: Comparable {
    let rank: Int32
    let position: Int
    let id: Int32

    static func < (a: Candidate, b: Candidate) -> Bool { (a.rank, a.position) < (b.rank, b.position) }
  }

  /// Merges the pair of the lowest rank, of equal ones the first, until none is left.
  private func merged(_ symbols: [Int32]) -> [Int32] {
    if symbols.count < 2 { return symbols }
    var symbols = symbols
    var next = Array(1...symbols.count)
    var previous = Array(-1..<symbols.count - 1)
    var isRemoved = [Bool](repeating: false, count: symbols.count)
    var queue = MinimumHeap<Candidate>()
    func add(_ position: Int) {
      guard position >= 0, next[position] < symbols.count,
        let merge = merges[BPEModel.key(symbols[position], symbols[next[position]])]
      else { return }
      queue.push(Candidate(rank: merge.rank, position: position, id: merge.id))
    }
    for position in 0..<symbols.count - 1 { add(position) }
    while let top = queue.pop() {
      let left = top.position
      guard !isRemoved[left], next[left] < symbols.count else { continue }
      let right = next[left]
      // The pair may have changed since it was found.
      guard merges[BPEModel.key(symbols[left], symbols[right])]?.id == top.id else { continue }
      symbols[left] = top.id
      isRemoved[right] = true
      next[left] = next[right]
      if next[left] < symbols.count { previous[next[left]] = left }
      add(previous[left])
      add(left)
    }
    return symbols.indices.filter { !isRemoved[$0] }.map { symbols[$0] }
  }
}

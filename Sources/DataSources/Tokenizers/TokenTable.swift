/// A table from tokens to ids and back; tokens are bytes, so that different spellings of an accented letter differ.
struct TokenTable: Sendable {
  /// The bytes of all tokens, one after the other.
  private var bytes: [UInt8] = []
  /// Where each entry begins in `bytes`, and where the last ends.
  private var starts: [Int] = [0]
  private var ids: [Int32] = []
  /// Entries by hash, −1 where free; the number is a power of two.
  private var slots = [Int32](repeating: -1, count: 16)
  /// Entries by id, −1 where there is none.
  private var entries: [Int32] = []

  /// The number of tokens.
  var count: Int { ids.count }
  /// One more than the highest id.
  var idBound: Int { entries.count }

  /// The most ids of a table; a larger one would be a defect of the file.
  static let mostIDs = 1 << 24

  /// Adds a token; false, and nothing changes, when the token or the id is there already or the id is too large.
  mutating func insert(_ token: some Collection<UInt8>, id: Int) -> Bool {
    let token = Array(token)
    guard id >= 0, id < TokenTable.mostIDs, self.id(of: token) == nil, entry(id) == nil else { return false }
    if 2 * (count + 1) > slots.count { grow() }
    if id >= entries.count { entries += [Int32](repeating: -1, count: id + 1 - entries.count) }
    entries[id] = Int32(count)
    token.withUnsafeBufferPointer { slots[slot($0)] = Int32(count) }
    ids.append(Int32(id))
    bytes += token
    starts.append(bytes.count)
    return true
  }

  /// The id of a token.
  func id(of token: UnsafeBufferPointer<UInt8>) -> Int32? {
    let found = slots[slot(token)]
    return found < 0 ? nil : ids[Int(found)]
  }

  /// The id of a token.
  func id(of token: [UInt8]) -> Int32? { token.withUnsafeBufferPointer { id(of: $0) } }

  /// The id of a token.
  func id(of token: ArraySlice<UInt8>) -> Int32? { token.withUnsafeBufferPointer { id(of: $0) } }

  /// The bytes of the token with this id.
  func token(_ id: Int) -> ArraySlice<UInt8>? { entry(id).map { bytes[starts[$0]..<starts[$0 + 1]] } }

  /// The tokens in the order in which they were added.
  var tokens: [(token: ArraySlice<UInt8>, id: Int)] {
    (0..<count).map { (bytes[starts[$0]..<starts[$0 + 1]], Int(ids[$0])) }
  }

  /// The lowest id without a token; nil when there is none below `idBound`.
  var firstHole: Int? { entries.firstIndex(of: -1) }

  private func entry(_ id: Int) -> Int? {
    guard entries.indices.contains(id), entries[id] >= 0 else { return nil }
    return Int(entries[id])
  }

  /// The slot that holds the token, or the free one where it belongs.
  private func slot(_ token: UnsafeBufferPointer<UInt8>) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(token))
    var place = hasher.finalize() & (slots.count - 1)
    while slots[place] >= 0, !holds(Int(slots[place]), token) { place = (place + 1) & (slots.count - 1) }
    return place
  }

  private func holds(_ entry: Int, _ token: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = starts[entry]
    guard starts[entry + 1] - start == token.count else { return false }
    return bytes.withUnsafeBufferPointer { bytes in
      for index in 0..<token.count where bytes[start + index] != token[index] { return false }
      return true
    }
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: 2 * slots.count)
    bytes.withUnsafeBufferPointer { bytes in
      for entry in 0..<count {
        slots[slot(UnsafeBufferPointer(rebasing: bytes[starts[entry]..<starts[entry + 1]]))] = Int32(entry)
      }
    }
  }
}

/// Learns byte-pair merges from texts, as `BpeTrainer` of Hugging Face's `tokenizers` does.
///
/// The vocabulary is the special tokens, then every scalar of the texts in the order of code points, then merges: each
/// time the most frequent pair, of equal ones the pair with the smaller ids, until the vocabulary is full or no pair is
/// left. Words are split as `Whitespace` does (`\w+|[^\w\s]+`).
public struct BPETrainer: Sendable {
  /// What the training gives.
  public struct Result: Sendable {
    /// The tokens; the position is the id.
    public let tokens: [String]
    /// The pairs of tokens in the order in which they were learned.
    public let merges: [(left: String, right: String)]
    /// The first tokens, which stand for themselves.
    public let specialTokens: [String]
  }

  /// The wanted number of tokens; there are more when the special tokens and the scalars alone are more.
  public let vocabularySize: Int
  /// Pairs that are rarer are not merged.
  public let leastFrequency: Int
  /// The first tokens.
  public let specialTokens: [String]
  private var counts: [[UInt8]: Int] = [:]

  /// Creates a trainer; its defaults are the reference's, and the special tokens those of BERT.
  public init(
    vocabularySize: Int, leastFrequency: Int = 0,
    specialTokens: [String] = ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"]
  ) {
    self.vocabularySize = vocabularySize
    self.leastFrequency = leastFrequency
    self.specialTokens = specialTokens
  }

  /// Counts the words of a text.
  public mutating func add(_ text: String) {
    for word in WordSplitter.whitespace.split(Array(text.unicodeScalars)) {
      counts[TextBytes.utf8(word), default: 0] += 1
    }
  }

  /// Learns the merges.
  public func train() -> Result {
    var state = Training(words: counts, specialTokens: specialTokens.map { Array($0.utf8) })
    state.merge(until: vocabularySize, leastFrequency: max(leastFrequency, 1))
    func text(_ id: Int32) -> String { String(decoding: state.tokens[Int(id)], as: UTF8.self) }
    return Result(
      tokens: state.tokens.map { String(decoding: $0, as: UTF8.self) },
      merges: state.learned.map { (text($0.left), text($0.right)) },
      specialTokens: Array(specialTokens))
  }
}

/// A pair of neighbours, by their ids.
private struct Pair: Hashable, Comparable {
  let left: Int32
  let right: Int32

  static func < (a: Pair, b: Pair) -> Bool { (a.left, a.right) < (b.left, b.right) }
}

/// A pair that waits to be merged, with the words that may hold it.
private struct Candidate: Comparable {
  let pair: Pair
  var count: Int
  let words: Set<Int>

  /// The most frequent comes first, of equal ones the smaller pair.
  static func < (a: Candidate, b: Candidate) -> Bool {
    a.count != b.count ? a.count > b.count : a.pair < b.pair
  }

  static func == (a: Candidate, b: Candidate) -> Bool { a.count == b.count && a.pair == b.pair }
}

/// The words and the counts of their pairs while merges are learned.
private struct Training {
  var tokens: [[UInt8]] = []
  var learned: [Pair] = []
  private var ids: [[UInt8]: Int32] = [:]
  private var words: [(symbols: [Int32], count: Int)] = []
  private var pairCounts: [Pair: Int] = [:]

  init(words counts: [[UInt8]: Int], specialTokens: [[UInt8]]) {
    for token in specialTokens { _ = id(of: token) }
    var alphabet: Set<Unicode.Scalar> = []
    for word in counts.keys { alphabet.formUnion(TextBytes.scalars(word)) }
    for scalar in alphabet.sorted() { _ = id(of: TextBytes.utf8(CollectionOfOne(scalar))) }
    for (word, count) in counts {
      let symbols = TextBytes.scalars(word).compactMap { ids[TextBytes.utf8(CollectionOfOne($0))] }
      words.append((symbols, count))
    }
  }

  mutating func merge(until size: Int, leastFrequency: Int) {
    var queue = MinimumHeap<Candidate>()
    var places: [Pair: Set<Int>] = [:]
    for (index, word) in words.enumerated() {
      for (left, right) in zip(word.symbols, word.symbols.dropFirst()) {
        let pair = Pair(left: left, right: right)
        pairCounts[pair, default: 0] += word.count
        places[pair, default: []].insert(index)
      }
    }
    enqueue(places, into: &queue)
    var order: [Pair: Int] = [:]
    while tokens.count < size, var top = queue.pop() {
      let count = pairCounts[top.pair] ?? 0
      if count != top.count {
        top.count = count
        queue.push(top)
        continue
      }
      guard count >= leastFrequency else { break }
      let new = id(of: tokens[Int(top.pair.left)] + tokens[Int(top.pair.right)])
      // A pair can wait twice with different words; the reference then keeps the later place.
      order[top.pair] = learned.count
      learned.append(top.pair)
      var changed: [Pair: Set<Int>] = [:]
      for index in top.words { merge(top.pair, to: new, inWord: index, &changed) }
      enqueue(changed, into: &queue)
    }
    learned = learned.enumerated().filter { order[$0.element] == $0.offset }.map(\.element)
  }

  /// Merges a pair in one word, counts the pairs that come and go, and notes where new ones are.
  private mutating func merge(
    _ pair: Pair, to new: Int32, inWord index: Int, _ changed: inout [Pair: Set<Int>]
  ) {
    let count = words[index].count
    var symbols: [Int32] = []
    let old = words[index].symbols
    var place = 0
    while place < old.count {
      guard old[place] == pair.left, place + 1 < old.count, old[place + 1] == pair.right else {
        symbols.append(old[place])
        place += 1
        continue
      }
      if let before = symbols.last {
        pairCounts[Pair(left: before, right: pair.left), default: 0] -= count
        let appearing = Pair(left: before, right: new)
        pairCounts[appearing, default: 0] += count
        changed[appearing, default: []].insert(index)
      }
      symbols.append(new)
      place += 2
      if place < old.count {
        pairCounts[Pair(left: pair.right, right: old[place]), default: 0] -= count
        let appearing = Pair(left: new, right: old[place])
        pairCounts[appearing, default: 0] += count
        changed[appearing, default: []].insert(index)
      }
    }
    words[index].symbols = symbols
  }

  private func enqueue(_ places: [Pair: Set<Int>], into queue: inout MinimumHeap<Candidate>) {
    for (pair, words) in places {
      let count = pairCounts[pair] ?? 0
      if count > 0 { queue.push(Candidate(pair: pair, count: count, words: words)) }
    }
  }

  private mutating func id(of token: [UInt8]) -> Int32 {
    if let id = ids[token] { return id }
    let id = Int32(tokens.count)
    ids[token] = id
    tokens.append(token)
    return id
  }
}

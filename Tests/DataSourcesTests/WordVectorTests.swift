import DataSources
import Diagnostics
import Testing
import TestSupport

/// Word vectors as GloVe and word2vec write them, and their traps.
struct WordVectorTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The rows of the words given, and what was found.
  private func read(
    _ text: String, width: Int = 2, _ words: [String] = ["the", "film", ". .", "é"]
  ) throws -> (rows: [[Float]], found: WordVectors.Found) {
    let path = try folder.write("v.txt", text.utf8)
    var numbers = [Float](repeating: 7, count: words.count * width)
    // By bytes: Swift would hold both spellings of é for the same word.
    let found = try numbers.withUnsafeMutableBufferPointer { numbers in
      try WordVectors.read(
        path: path, width: width, row: { word in words.firstIndex { $0.utf8.elementsEqual(word.utf8) } },
        into: numbers)
    }
    return (words.indices.map { Array(numbers[($0 * width)..<(($0 + 1) * width)]) }, found)
  }

  private func refused(_ words: String, _ text: String, sourceLocation: SourceLocation = #_sourceLocation)
    throws
  {
    let finding = try failure { try read(text) }
    #expect(
      finding?.message.contains(words) == true, "\(finding?.message ?? "nothing")",
      sourceLocation: sourceLocation)
    #expect(finding?.help.isEmpty == false, sourceLocation: sourceLocation)
  }

  @Test func `Words without a vector are 0, the first line of a word counts, others are passed over`() throws
  {
    let (rows, found) = try read("the 0.5 -1\nother 9 x\nfilm 1e-3 2\nthe 3 3\n")
    #expect(rows == [[0.5, -1], [1e-3, 2], [0, 0], [0, 0]])
    #expect(found.words == 4 && found.rows == 2)
  }

  @Test func `A header, blanks inside words, blanks at ends, CR LF, a mark in front`() throws {
    let (rows, found) = try read("\u{FEFF}3 2\r\nthe 1 2 \r\n. . 3 4\r\n\r\né 5 6")
    #expect(rows == [[1, 2], [0, 0], [3, 4], [5, 6]] && found.words == 3)
    // e and an accent: another word than é, though Swift's strings are equal.
    #expect(try read("e\u{301} 5 6\n").rows[3] == [0, 0])
  }

  @Test func `Packed files are unpacked`() throws {
    let path = try folder.write("v.txt.gz", gzip(Array("the 1 2\n".utf8)))
    var numbers: [Float] = [0, 0]
    let found = try numbers.withUnsafeMutableBufferPointer { numbers in
      try WordVectors.read(path: path, width: 2, row: { $0 == "the" ? 0 : nil }, into: numbers)
    }
    #expect(numbers == [1, 2] && found.rows == 1)
  }

  @Test func `Wrong files are refused with the line`() throws {
    try refused("has vectors of 3 numbers, but the embedding has 2", "the 1 2 3\n")
    try refused("line 2 does not hold a word and 2 numbers", "a 1 2\nthe 1\n")
    try refused("line 2 has `nan` among the numbers of `the`", "a 1 2\nthe 1 nan\n")
    try refused("line 1 has `1e99` among the numbers of `the`", "the 1e99 1\n")
    try refused("line 2 has `x` among the numbers of `film`", "a 1 2\nfilm x 1\n")
    try refused("line 2 does not hold a word and 2 numbers", "a 1 2\n 1 2\n")
    try refused("holds no word vectors", "")
    try refused("holds no word vectors", "400000 2\n")
    try refused("line 1 holds a NUL", "the 1 \0\n")
  }
}

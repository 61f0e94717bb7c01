@testable import DataSources
import Diagnostics
import Files
import Schemas
import Testing
import TestSupport

/// What Hugging Face's trainer and Python made of the same texts (Fixtures/make_tokenizer_fixtures.py).
struct TrainingOfTokenizersTests {
  private func texts() throws -> [String] {
    try #require(TokenizerTests.fixture("tokenizer-cases.json")["texts"]?.elements).map { $0.text ?? "" }
  }

  @Test func `Byte pairs are those of the reference, and the file is read again`() throws {
    let wanted = try TokenizerTests.fixture("trained.json")
    var trainer = BPETrainer(vocabularySize: 1000)
    for text in try texts() { trainer.add(text) }
    let result = trainer.train()
    let tokens = try #require(wanted["tokens"]?.elements).map { $0.bytes ?? [] }
    #expect(result.tokens.map { Array($0.utf8) } == tokens && tokens.count == 1000)
    let merges = try #require(wanted["merges"]?.elements).map { $0.elements?.map { $0.bytes ?? [] } ?? [] }
    #expect(
      result.merges.map { [Array($0.left.utf8), Array($0.right.utf8)] } == merges && merges.count > 100)
    let folder = try TemporaryFolder()
    try result.write(path: folder.path("t.json"))
    let tokenizer = try TokenizerFile.read(path: folder.path("t.json"))
    #expect(tokenizer.vocabularySize == 1000 && tokenizer.prefix == [1] && tokenizer.suffix == [2])
    let text = try texts()[3]
    let known = tokenizer.encode(text)
    #expect(known.allSatisfy { $0 < 1000 } && !known.isEmpty)
  }

  /// Real sentences (Fixtures/make_movie_fixtures.py).
  @Test func `Byte pairs of sentences about movies are those of the reference`() throws {
    let wanted = try TokenizerTests.fixture("movie-byte-pairs.json")
    let lines = try BoundedFile.read(path: TokenizerTests.fixtures + "movie-sentences.txt", limit: 1 << 20)
    let sentences = lines.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    let made = try BytePairKind(arguments: Arguments([("bpe", .integer(500)), ("reserved", Self.reserved)]))
      .make(from: sentences)
    let tokens = try #require(wanted["tokens"]?.elements).map { $0.bytes ?? [] }
    #expect(tokens.count == 500 && made.tokenizer.vocabularySize == 500)
    #expect((0..<500).map { made.tokenizer.token($0).map { Array($0.utf8) } ?? [] } == tokens)
    let merges = try #require(wanted["merges"]?.elements).map { $0.elements?.map { $0.bytes ?? [] } ?? [] }
    let file = try JSONValue.read(made.file)
    let learned = try #require(file["model"]?["merges"]?.elements).map {
      $0.elements?.map { $0.bytes ?? [] } ?? []
    }
    #expect(learned == merges && merges.count > 350)
    let layout = try TokenLayout(for: made.tokenizer, length: nil, paddingID: nil)
    let hashes = try #require(wanted["ids"]?.elements)
    #expect(sentences.count == 300 && hashes.count == 300)
    for (sentence, hash) in zip(sentences, hashes) {
      #expect(
        TokenizerTests.hash(made.tokenizer.encode(sentence, layout: layout)) == hash.integer, "\(sentence)")
    }
  }

  private static let reserved = Value.texts(["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"])

  @Test func `Words by frequency are those of Python`() throws {
    let wanted = try TokenizerTests.fixture("trained.json")
    let texts = try texts()
    let list = WordList(texts, size: 200)
    let words = try #require(wanted["words"]?.elements)
    #expect(list.vocabularySize == 200 && words.count == 199)
    for (index, word) in words.enumerated() {
      #expect(list.token(index + 1).map { Array($0.utf8) } == word.bytes)
    }
    for (index, hash) in try #require(wanted["sequences"]?.elements).enumerated() {
      let ids = list.encode(texts[index]).map { UInt32($0) }
      #expect(TokenizerTests.hash(ids) == hash.integer, "\(texts[index].debugDescription)")
    }
    #expect(WordList(["ΑΣ ΑΣΑ"], size: 9).id(of: "ας") == 1)
    #expect(WordList(["é", "e\u{301}"], size: 9, settings: .init(pattern: .blanks)).vocabularySize == 3)
    #expect(WordList(["a b", "b"], size: 9, settings: .init(pattern: .characters)).token(1) == "b")
  }

  @Test func `Bags of words`() {
    let texts: [[Int32]] = [[1, 1, 2], [2], [9, -1]]
    #expect(BagOfWords.rows(texts, size: 3, weighting: .multiHot) == [0, 1, 1, 0, 0, 1, 0, 0, 0])
    #expect(BagOfWords.rows(texts, size: 3, weighting: .counts) == [0, 2, 1, 0, 0, 1, 0, 0, 0])
    let rarity = BagOfWords.inverseDocumentFrequencies(texts, size: 3)
    #expect(rarity[0] == 0 && abs(rarity[1] - 1.0986123) < 1e-6 && abs(rarity[2] - 0.4054651) < 1e-6)
    let rows = BagOfWords.rows(texts, size: 3, weighting: .tfidf, frequencies: rarity)
    #expect(rows[1] == 2 * rarity[1] && rows[5] == rarity[2])
    #expect(BagOfWords.ngrams(["a", "b", "c"], lengths: 1...2) == ["a", "b", "c", "a b", "b c"])
    #expect(BagOfWords.ngrams(["a"], lengths: 2...3).isEmpty)
  }
}

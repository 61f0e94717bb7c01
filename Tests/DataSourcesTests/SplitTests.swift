import Diagnostics
import Schemas
import Testing
import TestSupport

@testable import DataSources

/// Tokenizers that split by patterns, as Hugging Face's package does (Fixtures/make_split_fixtures.py).
struct SplitTests {
  private static let behaviors: [WordSplitter.Behavior] = [
    .removed, .isolated, .mergedWithPrevious, .mergedWithNext, .contiguous,
  ]

  private func texts() throws -> [String] {
    let common = try #require(TokenizerTests.fixture("tokenizer-cases.json")["texts"]?.elements)
    let more = try #require(TokenizerTests.fixture("split-cases.json")["texts"]?.elements)
    return (common + more).map { $0.text ?? "?" }
  }

  @Test(arguments: ["words", "characters", "unpunctuated", "marks", "mixed"])
  func `Ids and texts are those of the reference`(name: String) throws {
    let wanted = try #require(TokenizerTests.fixture("split-cases.json")["cases"]?[name])
    let tokenizer = try TokenizerFile.read(path: TokenizerTests.fixtures + "tokenizer-split-\(name).json")
    let texts = try texts()
    let hashes = try #require(wanted["ids"]?.elements)
    let lengths = try #require(wanted["lengths"]?.elements)
    #expect(texts.count == hashes.count && texts.count > 150)
    for (index, text) in texts.enumerated() {
      let ids = tokenizer.encode(text)
      #expect(ids.count == lengths[index].integer, "\(text.debugDescription) \(ids)")
      #expect(
        TokenizerTests.hash(ids.map { UInt32($0) }) == hashes[index].integer,
        "\(text.debugDescription) \(ids)")
    }
    let decoded = try #require(wanted["decoded"]?.elements)
    for (text, wanted) in zip(texts.suffix(decoded.count), decoded) {
      #expect(
        Array(tokenizer.decode(tokenizer.encode(text)).utf8) == wanted.bytes, "\(text.debugDescription)")
    }
  }

  @Test(arguments: TextPattern.Expression.allCases)
  func `Pieces are those of the reference`(expression: TextPattern.Expression) throws {
    let wanted = try #require(TokenizerTests.fixture("split-cases.json")["pieces"])
    let texts = try texts().map { Array($0.unicodeScalars) }
    for behavior in Self.behaviors {
      for inverts in [false, true] {
        let splitter = WordSplitter.pattern(.expression(expression), behavior, inverts: inverts)
        var lengths: [UInt32] = []
        for text in texts {
          for piece in splitter.split(text) { lengths.append(UInt32(piece.count)) }
          lengths.append(0)
        }
        let name = "\(behavior.rawValue) \(inverts) \(expression.rawValue)"
        #expect(TokenizerTests.hash(lengths) == wanted[name]?.integer, "\(name)")
      }
    }
  }

  /// Every scalar there is, by the bounds of the classes.
  @Test(arguments: TextPattern.Expression.allCases)
  func `Classes of scalars are those of the reference`(expression: TextPattern.Expression) throws {
    let wanted = try #require(TokenizerTests.fixture("split-cases.json")["bounds"])
    let all = (UInt32(0)..<0x110000).compactMap { Unicode.Scalar($0) }
    var bounds: [UInt32] = []
    var end = 0
    for match in TextPattern.expression(expression).matches(in: all) {
      // Two matches side by side are one run.
      if match.lowerBound == end, !bounds.isEmpty {
        bounds.removeLast()
      } else {
        bounds.append(all[match.lowerBound].value)
      }
      if match.upperBound < all.count { bounds.append(all[match.upperBound].value) }
      end = match.upperBound
    }
    #expect(TokenizerTests.hash(bounds) == wanted[expression.rawValue]?.integer)
  }

  @Test(arguments: [
    ("words", "words: 90"), ("words", "words: 90, lowercase: false"), ("words", "words: 90, unknown: 0"),
    ("words", "words: 90, pattern: blanks"), ("words", "words: 90, pattern: blanks, lowercase: false"),
    ("words", "words: 90, pattern: unpunctuated"), ("characters", "characters: 60"),
    ("characters", "characters: 60, lowercase: true"), ("characters", "characters: 60, unknown: 0"),
  ])
  func `What a run writes can be read as a file`(kind: String, settings: String) throws {
    var values: [(key: String, value: Value)] = []
    for setting in settings.split(separator: ", ") {
      let parts = setting.split(separator: ": ").map(String.init)
      let number = Int(parts[1]).map { Value.integer($0) }
      values.append((parts[0], number ?? Bool(parts[1]).map { Value.boolean($0) } ?? .word(parts[1])))
    }
    let arguments = Arguments(values)
    let texts = try texts()
    let made =
      kind == "words"
      ? try WordsKind(arguments: arguments).make(from: texts)
      : try CharactersKind(arguments: arguments).make(from: texts)
    let read = try TokenizerFile.read(made.file, path: "t.json").tokenizer
    #expect(read.vocabularySize == made.tokenizer.vocabularySize)
    #expect(read.specialTokens.unknown == made.tokenizer.specialTokens.unknown)
    var compared = 0
    for text in texts {
      // Known differences: the sigma at the end of a word, and letters younger than Unicode 14.
      let isYoung = text.unicodeScalars.contains {
        !UnicodeTables.pythonWord.contains($0)
          && (UnicodeTables.letter.contains($0) || UnicodeTables.number.contains($0))
      }
      // A word that is the name of the padding token is that token in a file.
      let isPadding = settings.contains("blanks") && text.split(separator: " ").contains("[PAD]")
      if isYoung || isPadding || text.unicodeScalars.contains("\u{3A3}") { continue }
      compared += 1
      #expect(read.encode(text) == made.tokenizer.encode(text), "\(text.debugDescription)")
    }
    #expect(compared > 130)
  }

  @Test func `Runs of words are refused`() throws {
    let list = WordList(["a b c"], size: 20, settings: .init(ngrams: 2))
    let finding = try failure { try TokenizerFile.read(Array(list.json.utf8), path: "t.json") }
    #expect(finding?.message.contains("its words are runs of up to several words") == true)
    #expect(
      try WordList(file: Array(list.json.utf8), path: "t.json", settings: list.settings).id(of: "a b") != nil)
  }
}

@testable import DataSources
import Diagnostics
import Files
import FoundationEssentials
import Testing
import TestSupport

/// What Hugging Face's package made of the same texts (Fixtures/make_tokenizer_fixtures.py).
struct TokenizerTests {
  static let fixtures = "\(#filePath)".replacing("TokenizerTests.swift", with: "Fixtures/")

  static func fixture(_ name: String) throws -> JSONValue {
    try JSONValue.read(BoundedFile.read(path: fixtures + name, limit: 1 << 24))
  }

  /// FNV-1a over numbers of four bytes each.
  static func hash(_ numbers: some Sequence<UInt32>) -> Int {
    var value: UInt32 = 0x811C_9DC5
    for number in numbers {
      for shift in [0, 8, 16, 24] as [UInt32] { value = (value ^ (number >> shift & 255)) &* 0x0100_0193 }
    }
    return Int(value)
  }

  static func hash(_ row: TokenRow) -> Int { hash(row.ids.map { UInt32($0) }) }

  static let names = [
    "wordpiece", "cased", "whitespace-bpe", "byte-level", "fallback", "suffix-bpe", "words", "ignoring",
  ]

  private func check(_ tokenizer: TextTokenizer, _ name: String) throws {
    let file = try TokenizerTests.fixture("tokenizer-cases.json")
    let wanted = try #require(file["cases"]?[name])
    let texts = try #require(file["texts"]?.elements).map { $0.text ?? "?" }
    let hashes = try #require(wanted["ids"]?.elements)
    let lengths = try #require(wanted["lengths"]?.elements)
    let layout = try TokenLayout(for: tokenizer, length: nil, paddingID: nil)
    #expect(texts.count == hashes.count && texts.count > 150)
    for (index, text) in texts.enumerated() {
      let row = tokenizer.encode(text, layout: layout)
      #expect(row.ids.count == lengths[index].integer, "\(name): \(text.debugDescription) \(row.ids)")
      #expect(
        TokenizerTests.hash(row) == hashes[index].integer, "\(name): \(text.debugDescription) \(row.ids)")
      #expect(row.mask.count == row.ids.count && row.mask.allSatisfy { $0 == 1 })
    }
    for (index, decoded) in try #require(wanted["decoded"]?.elements).enumerated() {
      let text = tokenizer.decode(tokenizer.encode(texts[index], layout: layout).ids)
      #expect(Array(text.utf8) == decoded.bytes, "\(name): \(texts[index].debugDescription)")
    }
    for (index, decoded) in try #require(wanted["kept"]?.elements).enumerated() {
      let ids = tokenizer.encode(texts[index], layout: layout).ids
      #expect(Array(tokenizer.decode(ids, skipsSpecialTokens: false).utf8) == decoded.bytes)
    }
    let long = try #require(wanted["long"]?.elements)
    for (index, part) in try #require(file["long"]?.elements).enumerated() {
      let text = String(
        repeating: part.elements?[0].text ?? "", count: Int(part.elements?[1].text ?? "") ?? 0)
      #expect(
        TokenizerTests.hash(tokenizer.encode(text, layout: layout)) == long[index].integer, "\(name) \(index)"
      )
    }
  }

  @Test(arguments: names) func `Ids and texts are those of the reference`(name: String) throws {
    try check(TokenizerFile.read(path: TokenizerTests.fixtures + "tokenizer-\(name).json"), name)
  }

  @Test func `A vocabulary file gives the ids of BERT`() throws {
    try check(VocabularyFile.bert(path: TokenizerTests.fixtures + "bert-vocab.txt"), "wordpiece")
  }

  @Test func `Normal forms of the blocks with marks, cases and compatible letters`() throws {
    let forms: [(String, TextNormalizer)] = [
      ("nfc", .nfc), ("nfd", .nfd), ("nfkc", .nfkc), ("nfkd", .nfkd), ("lower", .lowercase),
      ("bert", .bert(cleans: true, spacesChinese: true, stripsAccents: true, lowercases: true)),
      ("cased", .bert(cleans: true, spacesChinese: true, stripsAccents: false, lowercases: false)),
      ("strip", .stripAccents),
    ]
    let file = try TokenizerTests.fixture("normal-forms.json")
    for (name, form) in forms {
      let wanted = try #require(file[name]?.elements)
      for block in [0, 1, 2, 3, 10, 15, 17, 29] {
        var out: [UInt32] = []
        for value in UInt32(4096 * block)..<UInt32(4096 * block + 4096) {
          guard let scalar = Unicode.Scalar(value) else { continue }
          out += form.apply(["a", scalar, "\u{345}", "\u{301}"]).map(\.value)
        }
        #expect(TokenizerTests.hash(out) == wanted[block].integer, "\(name), block \(block)")
      }
    }
  }

  @Test func `Rows are cut and filled up on either side`() throws {
    let tokenizer = try VocabularyFile.bert(path: TokenizerTests.fixtures + "bert-vocab.txt")
    func row(
      _ ids: [Int32], _ length: Int, _ padding: TokenLayout.Side, _ truncation: TokenLayout.Side
    ) throws -> TokenRow {
      try TokenLayout(
        for: tokenizer, length: length, paddingID: 3, padding: padding, truncation: truncation
      ).row(ids, prefix: [1], suffix: [2])
    }
    #expect(
      try row([7, 8], 6, .behind, .behind) == TokenRow(ids: [1, 7, 8, 2, 3, 3], mask: [1, 1, 1, 1, 0, 0]))
    #expect(
      try row([7, 8], 6, .front, .behind) == TokenRow(ids: [3, 3, 1, 7, 8, 2], mask: [0, 0, 1, 1, 1, 1]))
    #expect(try row([7, 8, 9], 4, .behind, .behind).ids == [1, 7, 8, 2])
    #expect(try row([7, 8, 9], 4, .behind, .front).ids == [1, 8, 9, 2])
    #expect(try row([7, 8, 9], 2, .behind, .front).ids == [1, 2])
    #expect(try failure { try row([], 1, .behind, .front) }?.code == .valueOutOfRange)
    #expect(
      try failure { try TokenLayout(for: tokenizer, length: 9, paddingID: 5000) }?.code == .dataDisagrees)
    #expect(try failure { try TokenLayout(for: tokenizer, length: 9, paddingID: -1) }?.code == .dataDisagrees)
    #expect(tokenizer.specialTokens == SpecialTokens(unknown: 0, padding: 3, start: 1, end: 2, mask: 4))
    #expect(
      tokenizer.vocabularySize == 900 && tokenizer.id(of: "[PAD]") == 3 && tokenizer.token(3) == "[PAD]")
    #expect(
      tokenizer.id(of: "no such token") == nil && tokenizer.token(900) == nil && tokenizer.token(-1) == nil)
  }
}

@testable import DataSources
import Diagnostics
import Schemas
import Testing
import TestSupport

/// How the tokens of a text become a row: what the model file says, what the tokenizer's own file says.
struct RowTests {
  /// A `tokenizer.json` of six words, with these parts.
  private static func file(truncation: String = "null", padding: String = "null") -> String {
    """
    {"version": "1.0", "truncation": \(truncation), "padding": \(padding), "added_tokens": [], "normalizer": null,
     "pre_tokenizer": {"type": "WhitespaceSplit"}, "post_processor": null, "decoder": null,
     "model": {"type": "WordLevel", "unk_token": "[UNK]",
       "vocab": {"[UNK]": 0, "[PAD]": 1, "a": 2, "b": 3, "c": 4, "d": 5}}}
    """
  }

  private static func padding(_ strategy: String, direction: String = "Left", more: String = "") -> String {
    """
    {"strategy": \(strategy), "direction": "\(direction)", "pad_to_multiple_of": null, "pad_id": 1, "pad_type_id": 0,
     "pad_token": "[PAD]"\(more)}
    """
  }

  private static let truncation =
    "{\"direction\": \"Left\", \"max_length\": 3, \"strategy\": \"LongestFirst\", \"stride\": 0}"

  private func row(
    _ file: String, _ settings: [(key: String, value: Value)] = [], paddingID: Int? = nil
  ) throws -> [Int32] {
    let folder = try TemporaryFolder()
    let path = try folder.write("tokenizer.json", file.utf8)
    let made = try FileKind(arguments: Arguments([("file", .text(path))])).make(from: [])
    let layout = try LayoutSettings(arguments: Arguments(settings)).layout(for: made, paddingID: paddingID)
    return made.tokenizer.encode("a b c d", layout: layout).ids
  }

  @Test func `The file's truncation and padding are used`() throws {
    #expect(try row(Self.file()) == [2, 3, 4, 5])
    #expect(try row(Self.file(truncation: Self.truncation)) == [3, 4, 5])
    #expect(try row(Self.file(padding: Self.padding("{\"Fixed\": 6}"))) == [1, 1, 2, 3, 4, 5])
    #expect(
      try row(Self.file(padding: Self.padding("{\"Fixed\": 6}", direction: "Right"))) == [2, 3, 4, 5, 1, 1])
    #expect(try row(Self.file(padding: Self.padding("\"BatchLongest\""))) == [2, 3, 4, 5])
    #expect(
      try row(Self.file(truncation: Self.truncation, padding: Self.padding("{\"Fixed\": 3}"))) == [3, 4, 5])
  }

  @Test func `The model file goes before it`() throws {
    let file = Self.file(truncation: Self.truncation, padding: Self.padding("{\"Fixed\": 3}"))
    #expect(try row(file, [("length", .integer(6))]) == [1, 1, 2, 3, 4, 5])
    #expect(try row(file, [("length", .integer(2)), ("truncation", .word("end"))]) == [2, 3])
    #expect(
      try row(file, [("length", .integer(5)), ("padding", .word("end"))], paddingID: 1) == [2, 3, 4, 5, 1])
  }

  @Test(
    arguments: [
      (
        "null", Self.padding("{\"Fixed\": 6}", more: ", \"x\": 1").replacing("null", with: "8"),
        "pad_to_multiple_of"
      ),
      (
        "null", Self.padding("{\"Fixed\": 6}").replacing("[PAD]", with: "a"),
        "the padding token does not have"
      ),
      ("null", Self.padding("\"Longest\""), "the padding `Longest` is not supported"),
      ("null", Self.padding("{\"Fixed\": 6}", direction: "Up"), "the direction `Up` is not supported"),
      (Self.truncation, Self.padding("{\"Fixed\": 6}"), "cuts texts to 3 tokens but fills them up to 6"),
      (Self.truncation.replacing("LongestFirst", with: "OnlySecond"), "null", "the truncation `OnlySecond`"),
      (Self.truncation.replacing("3", with: "-3"), "null", "a whole number"),
    ]) func `What cannot be used is refused`(_ truncation: String, _ padding: String, _ words: String) throws
  {
    let finding = try failure { try row(Self.file(truncation: truncation, padding: padding)) }
    #expect(finding?.message.contains(words) == true, "\(finding?.message ?? "nothing")")
    #expect(finding?.message.contains("line ") == true && finding?.help.isEmpty == false)
  }

  @Test func `Two paddings that differ are an error`() throws {
    let file = Self.file(padding: Self.padding("{\"Fixed\": 6}"))
    let finding = try failure { try row(file, paddingID: 0) }
    #expect(finding?.code == .dataDisagrees && finding?.help == ["write `pad: 1`"])
  }

  @Test func `Rows without a length are filled up to the longest text`() throws {
    let texts = ["x y z", "x"]
    let made = try WordsKind(arguments: Arguments([("words", .integer(9))])).make(from: texts)
    for (padding, ids) in [("end", [2, 3, 4, 2, 0, 0]), ("start", [2, 3, 4, 0, 0, 2])] {
      let settings = LayoutSettings(arguments: Arguments([("padding", .word(padding))]))
      let encoder = TextEncoder(
        kind: "words", settings: Arguments([]), made: made,
        layout: try settings.layout(for: made, paddingID: nil), input: "t", labels: nil)
      let column = encoder.column(texts)
      #expect(column.shape == [3])
      guard case .int32s(let values) = column.storage else { continue }
      #expect(values == ids.map { Int32($0) })
    }
  }

  @Test func `Words, runs of words, and what stands below them`() throws {
    func words(_ settings: (key: String, value: Value)..., text: String = "it's a Don't, a") throws
      -> [String]
    {
      let made = try WordsKind(arguments: Arguments([("words", .integer(30))] + settings)).make(from: [text])
      return (0..<made.tokenizer.vocabularySize).map { made.tokenizer.token($0) ?? "?" }
    }
    #expect(try words() == ["[PAD]", "[UNK]", "a", "it", "s", "don", "t"])
    #expect(try words(("unknown", .integer(0))) == ["[UNK]", "a", "it", "s", "don", "t"])
    #expect(try words(("lowercase", .boolean(false)), ("pattern", .word("blanks"))).contains("Don't,"))
    #expect(try words(("pattern", .word("unpunctuated"))) == ["[PAD]", "[UNK]", "a", "its", "dont"])
    #expect(try words(("ngrams", .integer(2)), text: "x y x y").dropFirst(2) == ["x", "y", "x y", "y x"])
    #expect(try words(("least_frequency", .integer(2))) == ["[PAD]", "[UNK]", "a"])
    // A word that looks like a reserved one is unknown, not reserved.
    let made = try WordsKind(
      arguments: Arguments([
        ("words", .integer(9)), ("pattern", .word("blanks")), ("lowercase", .boolean(false)),
      ])
    ).make(from: ["[PAD] [UNK] a"])
    #expect(made.tokenizer.vocabularySize == 3 && made.tokenizer.encode("[PAD] [UNK] a") == [1, 1, 2])
    let characters = try CharactersKind(arguments: Arguments([("characters", .integer(5))])).make(
      from: ["aab \n"])
    #expect(characters.tokenizer.encode("ab\n ?") == [2, 3, 1, 4, 1])
    #expect(characters.tokenizer.decode([2, 4, 3], skipsSpecialTokens: true) == "a b")
  }
}

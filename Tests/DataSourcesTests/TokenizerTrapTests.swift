import DataSources
import Diagnostics
import Testing
import TestSupport

/// Files of tokenizers that must be refused, each with the words that say why.
struct TokenizerTrapTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func refused(
    _ text: String, _ words: String, vocabulary: Bool = false,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let path = try folder.write("t", text.utf8)
    let finding = try failure {
      vocabulary ? try VocabularyFile.bert(path: path) : try TokenizerFile.read(path: path)
    }
    #expect(
      finding?.message.contains(words) == true, "\(finding?.message ?? "nothing")",
      sourceLocation: sourceLocation)
    #expect(finding?.code == .dataMalformed, sourceLocation: sourceLocation)
    #expect(finding?.help.isEmpty == false, sourceLocation: sourceLocation)
  }

  private func model(_ vocabulary: String, _ merges: String = "[]", more: String = "") -> String {
    "{\"model\":{\"type\":\"BPE\",\"vocab\":{\(vocabulary)},\"merges\":\(merges)}\(more)}"
  }

  @Test func `Wrong models`() throws {
    try refused("", "a value is needed")
    try refused("[]", "an object is needed")
    try refused("{}", "it has no `model`")
    try refused("{\n\"model\":{\"type\":\"Unigram\"}}", "the model `Unigram` is not supported")
    try refused("{\n\"model\":{\"type\":\"Unigram\"}}", "line 2")
    try refused(
      model("\"a\":0", "[\"a b\"]"), "the merge 1 names the token `b`, which is not in the vocabulary")
    try refused(model("\"a\":0,\"b\":1", "[[\"a\",\"b\"]]"), "names the token `ab`")
    try refused(model("\"a\":0,\"b\":1", "[\"a b c\"]"), "a merge must be two tokens")
    try refused(model("\"a\":0,\"b\":0"), "the tokens `a` and `b` both have the id 0")
    try refused(model("\"a\":0,\"b\":2"), "no token has the id 1")
    try refused(model("\"a\":0,\"a\":1"), "the key \"a\" appears twice")
    try refused(model("\"a\":-1"), "a whole number from 0")
    try refused(model("\"a\":99999999999"), "a whole number from 0")
    try refused(model(""), "it has no tokens")
    try refused("\u{FEFF}{}", "begins with a byte order mark")
    try refused(String(repeating: "[", count: 20_000), "nested more than 64 deep")
  }

  @Test func `What is not supported is named`() throws {
    try refused(
      model("\"a\":0", more: ",\"normalizer\":{\"type\":\"Precompiled\"}"), "the normalizer `Precompiled`")
    func splits(_ members: String) -> String {
      model("\"a\":0", more: ",\"pre_tokenizer\":{\"type\":\"Split\"\(members)}")
    }
    try refused(
      model("\"a\":0", more: ",\"pre_tokenizer\":{\"type\":\"Metaspace\"}"), "the pre-tokenizer `Metaspace`")
    try refused(splits(""), "`pattern` is missing")
    try refused(
      splits(",\"pattern\":{\"Regex\":\"[a-z]+\"},\"behavior\":\"Removed\""),
      "the regular expression `[a-z]+` is not supported; `\\w+`, ")
    try refused(splits(",\"pattern\":{\"String\":\"\"},\"behavior\":\"Removed\""), "the pattern is empty")
    try refused(splits(",\"pattern\":{\"String\":\"a\"}"), "`behavior` is missing")
    try refused(splits(",\"pattern\":{\"String\":\"a\"},\"behavior\":\"x\""), "the behavior `x`")
    try refused(model("\"a\":0", more: ",\"decoder\":{\"type\":\"CTC\"}"), "the decoder `CTC`")
    try refused(model("\"a\":0", more: ",\"post_processor\":{\"type\":\"X\"}"), "the post-processor `X`")
    try refused(
      model(
        "\"a\":0",
        more: ",\"post_processor\":{\"type\":\"BertProcessing\",\"cls\":[\"a\",1],\"sep\":[\"a\",0]}"),
      "gives `a` the id 1")
    try refused(
      model("\"a\":0", more: ",\"added_tokens\":[{\"content\":\"a\",\"id\":3}]"),
      "the added token `a` has the id 3, but 0 elsewhere")
    try refused(
      model(
        "\"a\":0",
        more: ",\"normalizer\":{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"a\"},\"content\":\"\"}"),
      "the regular expression `a` is not supported")
  }

  @Test func `Accented spellings are different tokens`() throws {
    let path = try folder.write(
      "t", model("\"é\":0,\"e\u{301}\":1,\"e\":2,\"\u{301}\":3", "[\"e \u{301}\"]").utf8)
    let tokenizer = try TokenizerFile.read(path: path)
    #expect(tokenizer.encode("é") == [0] && tokenizer.encode("e\u{301}") == [1])
    #expect(tokenizer.id(of: "e\u{301}") == 1 && tokenizer.id(of: "é") == 0)
  }

  @Test func `Wrong vocabularies`() throws {
    let good = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n"
    try refused(good + "a\r\n", "line 5 ends as Windows writes it", vocabulary: true)
    try refused(good + "a\nb\na\n", "line 7 repeats the token `a` of line 5", vocabulary: true)
    try refused(good + "a\n\nb\n", "line 6 is empty", vocabulary: true)
    try refused("[CLS]\n[SEP]\na", "has no line `[UNK]`", vocabulary: true)
    try refused("\u{FEFF}" + good, "begins with a byte order mark", vocabulary: true)
    let tokenizer = try VocabularyFile.bert(
      path: folder.write("v", (good + "é\ne\u{301}\ne").utf8), lowercases: false)
    #expect(
      tokenizer.encode("é") == [4] && tokenizer.encode("e\u{301}") == [5] && tokenizer.vocabularySize == 7)
  }
}

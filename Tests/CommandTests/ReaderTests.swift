import DataSources
import Glibc
import Testing

/// Every reader and every tokenizer, through the command, on small files of the real form.
@Suite struct ReaderTests {
  private static func model(_ data: String, tokens: Int = 64, pad: Int = 0) -> String {
    """
    graphc: 1
    model: texts
    inputs: { tokens: { tokens: \(tokens), axes: [batch, time], pad: \(pad) } }
    layers:
      - embedding: 8
      - pool: mean
      - { linear: 2, name: logits }
    outputs: [logits]
    train: { loss: { cross_entropy: logits }, optimizer: { adam: { rate: 5e-2 } }, epochs: 8, batch: 4 }
    data:
      \(data.replacing("\n", with: "\n  "))

    """
  }

  private func space(_ data: String, tokens: Int = 64, pad: Int = 0) throws -> Workspace {
    let space = try Workspace()
    space.write("model.yaml", Array(Self.model(data, tokens: tokens, pad: pad).utf8))
    let texts = (0..<12).map { $0 % 2 == 0 ? "a very bad film, number \($0)" : "\"the\" GOOD film" }
    func lines(_ start: String, _ line: (Int, String) -> String) -> [UInt8] {
      Array((start + texts.enumerated().map { line($0, $1) + "\n" }.joined()).utf8)
    }
    func quoted(_ text: String) -> String { "\"\(text.replacing("\"", with: "\"\""))\"" }
    // AG News: class from 1, title, description.
    space.write("ag.csv", lines("") { "\"\($0 % 2 + 1)\",\"News\",\(quoted($1))" })
    space.write(
      "named.csv", lines("\u{FEFF}id,text,label\r\n") { "\($0),\(quoted($1)),\($0 % 2 == 0 ? "neg" : "pos")" }
    )
    space.write("glue.tsv", lines("sentence\tlabel\n") { "\($1)\t\($0 % 2)" })
    space.write(
      "t.jsonl", lines("") { "{\"text\": \"\($1.replacing("\"", with: "\\\""))\", \"label\": \($0 % 2)}" })
    return space
  }

  @Test(
    arguments: [
      ("{ csv: { file: ag.csv, text: [2, 3], label: 1 } }", "2 classes: 1, 2"),
      ("{ csv: { file: named.csv, text: text, label: label } }", "2 classes: neg, pos"),
      ("{ csv: { file: named.csv, text: 2, label: 3, header: true } }", "2 classes: neg, pos"),
      ("{ tsv: { file: glue.tsv, text: sentence, label: label } }", "2 classes: 0, 1"),
      ("{ json_lines: { file: t.jsonl, label: label } }", "2 classes: 0, 1"),
      ("{ json_lines: { file: t.jsonl, text: [text, text], label: label } }", "2 classes: 0, 1"),
    ]) func texts(_ source: String, _ classes: String) throws
  {
    let space = try space("tokenizer: { words: 64, length: 12 }\ntrain: \(source)\ntest: \(source)")
    let outcome = try space.run("run", "--train", "--out", "out", "model.yaml")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("12 examples to train, 12 to test"), "\(outcome.errors)")
    #expect(outcome.errors.contains(classes), "\(outcome.errors)")
    #expect(outcome.errors.contains("test accuracy 100.00 %"), "\(outcome.errors)")
  }

  /// The run's folder holds what turns a text into the same row again.
  @Test(
    arguments: [
      ("bpe: 60, length: 12", 3), ("bpe: 60, length: 12, reserved: [\"[UNK]\", \"[PAD]\"]", 1),
      ("words: 64, length: 12, padding: start, truncation: start", 0),
      ("words: 64, length: 12, ngrams: 2, pattern: unpunctuated, unknown: 0", 0),
      ("characters: 40, length: 20, lowercase: true", 0), ("bpe: 60, special_tokens: false", 3),
    ]) func tokenizersStayWithTheRun(_ tokenizer: String, _ pad: Int) throws
  {
    let space = try space(
      "tokenizer: { \(tokenizer) }\ntrain: { csv: { file: named.csv, text: text, label: label } }\nvalidation: 0.25",
      pad: pad)
    let outcome = try space.run("run", "--train", "--out", "out", "model.yaml")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("9 examples to train, 3 to validate"), "\(outcome.errors)")
    #expect(outcome.errors.contains("validation accuracy 100.00 %"), "\(outcome.errors)")
    let encoder = try #require(try TextEncoder.load(from: "\(space.path)/out"))
    #expect(encoder.input == "tokens" && encoder.classes == ["neg", "pos"])
    #expect(encoder.layout.paddingID == Int32(pad))
    #expect(encoder.layout.padding == (tokenizer.contains("padding: start") ? .front : .behind))
    #expect(encoder.layout.addsSpecialTokens != tokenizer.contains("special_tokens: false"))
    let row = encoder.row("the good film").ids
    #expect(row.count == encoder.layout.length ?? row.count && row.contains { $0 != Int32(pad) })
    #expect(row.allSatisfy { 0 <= $0 && $0 < 64 })
    if tokenizer.contains("padding: start") { #expect(row.prefix(9).allSatisfy { $0 == 0 }) }
    // Saved and loaded, nothing has changed.
    mkdir("\(space.path)/again", 0o700)
    try encoder.save(in: "\(space.path)/again")
    for name in ["tokenizer.json", "encoding.json"] {
      #expect(
        space.bytes("again/\(name)") == space.bytes("out/\(name)") && !space.bytes("out/\(name)").isEmpty)
    }
  }
}

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

  // MARK: Numbers and long texts

  private static func array(_ values: [Float], _ shape: [Int]) -> [UInt8] {
    let sizes = shape.map { "\($0)," }.joined(separator: " ")
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(sizes)), }"
    header += String(repeating: " ", count: (64 - (header.utf8.count + 11) % 64) % 64) + "\n"
    let length = [UInt8(header.utf8.count & 0xFF), UInt8(header.utf8.count >> 8)]
    return [0x93] + Array("NUMPY".utf8) + [1, 0] + length + Array(header.utf8)
      + values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
  }

  /// A ZIP archive of stored members, as `numpy.savez` writes them.
  private static func archive(_ members: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    func number(_ value: Int, _ width: Int) -> [UInt8] {
      (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    func checksum(_ bytes: [UInt8]) -> Int {
      var sum: UInt32 = ~0
      for byte in bytes {
        sum ^= UInt32(byte)
        for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
      }
      return Int(~sum)
    }
    var content: [UInt8] = []
    var directory: [UInt8] = []
    for (name, bytes) in members {
      let common =
        number(20, 2) + number(0, 8) + number(checksum(bytes), 4) + number(bytes.count, 4)
        + number(bytes.count, 4) + number(name.utf8.count, 2) + number(0, 2)
      directory += number(0x0201_4B50, 4) + number(20, 2) + common + number(0, 10) + number(content.count, 4)
      directory += Array(name.utf8)
      content += number(0x0403_4B50, 4) + common + Array(name.utf8) + bytes
    }
    let end =
      number(0x0605_4B50, 4) + number(0, 4) + number(members.count, 2) + number(members.count, 2)
      + number(directory.count, 4) + number(content.count, 4) + number(0, 2)
    return content + directory + end
  }

  @Test(arguments: ["npy: { x: x.npy, labels: y.npy }", "npz: xy.npz"]) func numbers(_ reader: String) throws
  {
    let space = try Workspace()
    let values = (0..<48).map { Float($0 % 8 < 4 ? $0 : -$0) }
    let labels = (0..<12).map { Float($0 % 2) }
    space.write("x.npy", Self.array(values, [12, 4]))
    space.write("y.npy", Self.array(labels, [12]))
    space.write(
      "xy.npz",
      Self.archive([("x.npy", Self.array(values, [12, 4])), ("labels.npy", Self.array(labels, [12]))]))
    space.write(
      "model.yaml",
      Array(
        """
        graphc: 1
        model: numbers
        inputs: { x: { axes: [batch, feature: 4] } }
        layers: [ { linear: 1, name: y }, { flatten: {}, name: score }, { rearrange: { merge: [batch, feature], into: batch } } ]
        outputs: [y]
        train: { loss: { mean_squared_error: y }, optimizer: { adam: { rate: 1e-2 } }, epochs: 1, batch: 4 }
        data: { train: { \(reader) }, test: { \(reader), limit: 6 }, validation: 3 }

        """.utf8))
    let outcome = try space.run("run", "--train", "--out", "out", "model.yaml")
    #expect(outcome.errors.contains("9 examples to train, 3 to validate, 6 to test"), "\(outcome.errors)")
    #expect(outcome.code == 0, "\(outcome.errors)")
  }

  /// 99 characters make 24 rows of 8 every 4, of which the last four have the end of the text to themselves.
  @Test func windowsOfOneText() throws {
    let space = try Workspace()
    space.write("corpus.txt", Array(String(repeating: "abcdefghi\n ", count: 9).utf8))
    func train(_ data: String) throws -> Command.Outcome {
      space.write(
        "model.yaml",
        Array(
          """
          graphc: 1
          model: characters
          inputs: { tokens: { tokens: 13, axes: [batch, time] } }
          layers: [ embedding: 8, { linear: 13, name: logits } ]
          outputs: [logits]
          train: { loss: { next_token: logits }, optimizer: { adam: { rate: 1e-1 } }, epochs: 8, batch: 4 }
          data:
            tokenizer: { characters: 13 }
            \(data)

          """.utf8))
      return try space.run("run", "--train", "--out", "out", "--overwrite", "model.yaml")
    }
    let outcome = try train("train: { text: { file: corpus.txt, window: 8, stride: 4 } }\n  validation: 4")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("18 examples to train, 4 to validate"), "\(outcome.errors)")
    #expect(outcome.errors.contains("validation accuracy 100.00 %"), "\(outcome.errors)")
    let short = try train("train: { text: { file: corpus.txt, window: 100 } }")
    #expect(
      short.code == 2 && short.errors.contains("has 99 tokens, too few for a row of 100"), "\(short.errors)")
    let mixed = try train(
      "train: { text: { file: corpus.txt, window: 8 } }\n  test: { tsv: { file: corpus.txt, text: 1 } }")
    #expect(
      mixed.code == 2 && mixed.errors.contains("of another kind than the training data"), "\(mixed.errors)")
  }
}

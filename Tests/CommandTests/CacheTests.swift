import Glibc
import Testing

/// Encoded texts are kept beside the run's folder, and used again only while nothing has changed.
@Suite struct CacheTests {
  private static let kept = "the encoded texts are kept in `runs/.graphc-cache`"
  private static let used = "the encoded texts come from `runs/.graphc-cache`"

  private static func model(_ length: Int = 8, words: Int = 40, extra: String = "") -> String {
    """
    graphc: 1
    model: texts
    inputs: { tokens: { tokens: 64, axes: [batch, time], pad: 0 } }
    layers:
      - embedding: 8
      - pool: mean
      - { linear: 2, name: logits }
    outputs: [logits]
    train: { loss: { cross_entropy: logits }, optimizer: { adam: { rate: 5e-2 } }, epochs: 1, batch: 4 }
    data:
      tokenizer: { words: \(words), length: \(length)\(extra) }
      train: { tsv: { file: t.tsv, text: text, label: label } }
      test: { tsv: { file: t.tsv, text: text, label: label }, limit: 5 }
      validation: 4

    """
  }

  private static let table =
    "text\tlabel\n"
    + (0..<20).map { $0 % 2 == 0 ? "a bad film \($0)\tneg\n" : "the good film\tpos\n" }.joined()

  private func space() throws -> Workspace {
    let space = try Workspace()
    space.write("model.yaml", Array(Self.model().utf8))
    space.write("t.tsv", Array(Self.table.utf8))
    return space
  }

  private func files(_ space: Workspace) -> [String] {
    Workspace.names(in: "\(space.path)/runs/.graphc-cache")
  }

  @Test func theSecondRunUsesThem() throws {
    let space = try space()
    let first = try space.run("run", "--train", "model.yaml")
    #expect(first.code == 0 && first.errors.contains(Self.kept), "\(first.errors)")
    #expect(files(space).count == 1)
    let second = try space.run("run", "--train", "model.yaml")
    #expect(second.code == 0 && second.errors.contains(Self.used), "\(second.errors)")
    #expect(second.errors.contains("16 examples to train, 4 to validate, 5 to test"))
    #expect(second.errors.contains("2 classes: neg, pos"))
    for name in ["weights.safetensors", "tokenizer.json", "encoding.json"] {
      #expect(space.bytes("runs/texts-1/\(name)") == space.bytes("runs/texts-2/\(name)"))
    }
    // Without the cache the numbers are the same.
    let third = try space.run("run", "--train", "--no-cache", "model.yaml")
    #expect(!third.errors.contains(".graphc-cache") && files(space).count == 1)
    #expect(
      space.bytes("runs/texts-3/weights.safetensors") == space.bytes("runs/texts-1/weights.safetensors"))
  }

  @Test func whatHasChangedIsEncodedAnew() throws {
    let space = try space()
    #expect(try space.run("run", "--train", "model.yaml").errors.contains(Self.kept))
    for (index, text) in [
      Self.model(9), Self.model(words: 30), Self.model(extra: ", ngrams: 2"),
      Self.model().replacing("limit: 5", with: "limit: 6"), Self.model().replacing("pad: 0", with: "pad: 1"),
      Self.model().replacing("validation: 4", with: "validation: 5"),
    ].enumerated() {
      space.write("model.yaml", Array(text.utf8))
      let outcome = try space.run("run", "--train", "model.yaml")
      #expect(outcome.code == 0 && outcome.errors.contains(Self.kept), "\(outcome.errors)")
      #expect(files(space).count == index + 2)
    }
    space.write("model.yaml", Array(Self.model().utf8))
    #expect(try space.run("run", "--train", "model.yaml").errors.contains(Self.used))
    #expect(
      try space.run("run", "--train", "--seed", "5", "model.yaml").errors.contains(Self.kept), "another split"
    )
    // The same number of bytes, so that only the content tells.
    space.write("t.tsv", Array(Self.table.replacing("bad film 4", with: "sad film 4").utf8))
    #expect(try space.run("run", "--train", "model.yaml").errors.contains(Self.kept))
  }

  @Test func aDamagedFileIsNotUsed() throws {
    let space = try space()
    _ = try space.run("run", "--train", "model.yaml")
    let name = "runs/.graphc-cache/\(try #require(files(space).first))"
    let whole = space.bytes(name)
    var turned = whole
    turned[turned.count - 5] ^= 1
    var relabelled = whole
    let place = try #require(whole.indices.dropLast(3).first { whole[$0..<$0 + 3].elementsEqual("neg".utf8) })
    relabelled[place] = UInt8(ascii: "m")
    for bytes in [turned, relabelled, Array(whole.dropLast(8)), [], Array("PK\u{3}\u{4}".utf8)] {
      space.write(name, bytes)
      let outcome = try space.run("run", "--train", "model.yaml")
      #expect(outcome.code == 0 && outcome.errors.contains(Self.kept), "\(outcome.errors)")
      #expect(outcome.errors.contains("2 classes: neg, pos"))
      #expect(space.bytes(name) == whole)
    }
  }

  @Test func theOldestGo() throws {
    let space = try space()
    for length in 3...14 {
      space.write("model.yaml", Array(Self.model(length).utf8))
      #expect(try space.run("run", "--train", "model.yaml").code == 0)
    }
    #expect(files(space).count == 10)
    #expect(try space.run("run", "--train", "model.yaml").errors.contains(Self.used))
  }

  @Test func aCacheThatCannotBeWrittenDoesNoHarm() throws {
    let space = try space()
    mkdir("\(space.path)/runs", 0o700)
    space.write("runs/.graphc-cache", Array("a file in the way".utf8))
    let outcome = try space.run("run", "--train", "model.yaml")
    #expect(
      outcome.code == 0 && outcome.errors.contains("the encoded texts are not kept"), "\(outcome.errors)")
  }
}

import Glibc

extension Workspace {
  /// A classifier of two kinds of texts, with BERT's vocabulary.
  static let textModel = """
    graphc: 1
    model: texts
    inputs: { tokens: { tokens: 12, axes: [batch, time], pad: 0 } }
    layers:
      - embedding: 8
      - pool: mean
      - { linear: 2, name: logits }
    outputs: [logits]
    train: { loss: { cross_entropy: logits }, optimizer: { adam: { rate: 5e-2 } }, epochs: 8, batch: 4 }
    data:
      tokenizer: { wordpiece: vocab.txt, length: 6 }
      train: { folders: texts }
      test: { folders: texts, limit: 4 }

    """

  /// A folder with `model.yaml`, its vocabulary, and six texts of each kind, which it can learn.
  static func ofTexts(_ model: String = textModel) throws -> Workspace {
    let space = try Workspace()
    space.write("model.yaml", Array(model.utf8))
    let words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "good", "bad", "a", "film", "very", "##ly", "the", "."]
    space.write("vocab.txt", Array((words.joined(separator: "\n") + "\n").utf8))
    for folder in ["texts", "texts/neg", "texts/pos", "texts/unsup"] {
      mkdir("\(space.path)/\(folder)", 0o700)
    }
    for number in 0..<6 {
      space.write("texts/neg/\(number).txt", Array("A very bad film. Number \(number)".utf8))
      space.write("texts/pos/\(number).txt", Array("the GOOD film\n".utf8))
    }
    space.write("texts/unsup/0.txt", Array("left out".utf8))
    return space
  }
}

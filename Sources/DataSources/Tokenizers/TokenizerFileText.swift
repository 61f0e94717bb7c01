internal import Diagnostics

/// The text of a `tokenizer.json` that Hugging Face's `tokenizers` and `TokenizerFile` read.
struct TokenizerFileText {
  /// The special tokens with their ids.
  var added: [(token: String, id: Int)] = []
  /// Writes the normalizer; nil for none.
  var normalizer: ((inout JSONText) -> Void)?
  /// Writes the pre-tokenizer.
  var splitter: (inout JSONText) -> Void
  /// The tokens in front of and behind a text, with their ids; nil for none.
  var ends: (start: (token: String, id: Int), end: (token: String, id: Int))?
  /// Writes the decoder; nil for none.
  var decoder: ((inout JSONText) -> Void)?
  /// Writes the members of the model.
  var model: (inout JSONText) -> Void

  /// The content of the file.
  var json: String {
    var out = JSONText(isIndented: true)
    out.object { file in
      file.member("version", "1.0")
      file.member("truncation", nil as String?)
      file.member("padding", nil as String?)
      file.key("added_tokens")
      file.array { list in
        for (token, id) in added {
          list.object { entry in
            entry.member("id", id)
            entry.member("content", token)
            for flag in ["single_word", "lstrip", "rstrip", "normalized"] { entry.member(flag, false) }
            entry.member("special", true)
          }
        }
      }
      part(&file, "normalizer", normalizer)
      part(&file, "pre_tokenizer", splitter)
      part(&file, "post_processor", ends.map { ends in { writeTemplate(&$0, ends.start, ends.end) } })
      part(&file, "decoder", decoder)
      part(&file, "model", model)
    }
    return out.text + "\n"
  }

  private func part(_ file: inout JSONText, _ name: String, _ body: ((inout JSONText) -> Void)?) {
    file.key(name)
    if let body { file.object(body) } else { file.string(nil) }
  }

  /// Writes the vocabulary of a model; the place of a token is its id.
  static func vocabulary(_ model: inout JSONText, _ tokens: [String]) {
    model.key("vocab")
    model.object { list in for (id, token) in tokens.enumerated() { list.member(token, id) } }
  }

  private func writeTemplate(
    _ part: inout JSONText, _ start: (token: String, id: Int), _ end: (token: String, id: Int)
  ) {
    func piece(_ list: inout JSONText, _ kind: String, _ name: String, _ type: Int) {
      list.object { entry in
        entry.key(kind)
        entry.object {
          $0.member("id", name)
          $0.member("type_id", type)
        }
      }
    }
    part.member("type", "TemplateProcessing")
    for name in ["single", "pair"] {
      part.key(name)
      part.array { list in
        piece(&list, "SpecialToken", start.token, 0)
        piece(&list, "Sequence", "A", 0)
        piece(&list, "SpecialToken", end.token, 0)
        guard name == "pair" else { return }
        piece(&list, "Sequence", "B", 1)
        piece(&list, "SpecialToken", end.token, 1)
      }
    }
    part.key("special_tokens")
    part.object { list in
      for (name, id) in [start, end] {
        list.key(name)
        list.object { entry in
          entry.member("id", name)
          entry.key("ids")
          entry.array { $0.integer(id) }
          entry.member("tokens", [name])
        }
      }
    }
  }
}

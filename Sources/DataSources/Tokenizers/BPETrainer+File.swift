public import Diagnostics
internal import Files

extension BPETrainer.Result {
  /// Writes a `tokenizer.json` that Hugging Face's `tokenizers` and `TokenizerFile` read.
  ///
  /// Texts get `[CLS]` in front and `[SEP]` behind when both are among the special tokens. Errors: `cannotWrite`,
  /// `notAFile`.
  public func write(path: String) throws(DiagnosticsError) {
    try AtomicFile.write(path: path) { (writer) throws(DiagnosticsError) in try writer.write(json) }
  }

  /// The content of the file.
  var json: String {
    var out = JSONText(isIndented: true)
    out.object { file in
      file.member("version", "1.0")
      file.member("truncation", nil as String?)
      file.member("padding", nil as String?)
      file.key("added_tokens")
      file.array { list in
        for (id, token) in specialTokens.enumerated() {
          list.object { entry in
            entry.member("id", id)
            entry.member("content", token)
            for flag in ["single_word", "lstrip", "rstrip", "normalized"] { entry.member(flag, false) }
            entry.member("special", true)
          }
        }
      }
      file.member("normalizer", nil as String?)
      file.key("pre_tokenizer")
      file.object { $0.member("type", "Whitespace") }
      file.key("post_processor")
      writeTemplate(&file)
      file.member("decoder", nil as String?)
      file.key("model")
      file.object { writeModel(&$0) }
    }
    return out.text + "\n"
  }

  private func writeModel(_ model: inout JSONText) {
    model.member("type", "BPE")
    model.member("dropout", nil as String?)
    model.member("unk_token", specialTokens.first { $0.utf8.elementsEqual("[UNK]".utf8) })
    model.member("continuing_subword_prefix", nil as String?)
    model.member("end_of_word_suffix", nil as String?)
    for flag in ["fuse_unk", "byte_fallback", "ignore_merges"] { model.member(flag, false) }
    model.key("vocab")
    model.object { list in for (id, token) in tokens.enumerated() { list.member(token, id) } }
    model.key("merges")
    model.array { list in
      for (left, right) in merges {
        list.array {
          $0.string(left)
          $0.string(right)
        }
      }
    }
  }

  private func writeTemplate(_ file: inout JSONText) {
    let ends = ["[CLS]", "[SEP]"].compactMap { name in
      specialTokens.firstIndex { $0.utf8.elementsEqual(name.utf8) }.map { (name, $0) }
    }
    guard ends.count == 2 else {
      file.string(nil)
      return
    }
    func special(_ list: inout JSONText, _ name: String, _ type: Int) {
      list.object { entry in
        entry.key("SpecialToken")
        entry.object {
          $0.member("id", name)
          $0.member("type_id", type)
        }
      }
    }
    func sequence(_ list: inout JSONText, _ name: String, _ type: Int) {
      list.object { entry in
        entry.key("Sequence")
        entry.object {
          $0.member("id", name)
          $0.member("type_id", type)
        }
      }
    }
    file.object { part in
      part.member("type", "TemplateProcessing")
      part.key("single")
      part.array { list in
        special(&list, "[CLS]", 0)
        sequence(&list, "A", 0)
        special(&list, "[SEP]", 0)
      }
      part.key("pair")
      part.array { list in
        special(&list, "[CLS]", 0)
        sequence(&list, "A", 0)
        special(&list, "[SEP]", 0)
        sequence(&list, "B", 1)
        special(&list, "[SEP]", 1)
      }
      part.key("special_tokens")
      part.object { list in
        for (name, id) in ends {
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
}

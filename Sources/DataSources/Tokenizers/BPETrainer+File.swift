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
    TokenizerFileText(
      added: specialTokens.enumerated().map { ($0.element, $0.offset) },
      splitter: { $0.member("type", "Whitespace") },
      ends: special("[CLS]").flatMap { start in special("[SEP]").map { (start, $0) } },
      model: { writeModel(&$0) }
    ).json
  }

  /// A special token with its id.
  private func special(_ name: String) -> (token: String, id: Int)? {
    specialTokens.firstIndex { $0.utf8.elementsEqual(name.utf8) }.map { (name, $0) }
  }

  private func writeModel(_ model: inout JSONText) {
    model.member("type", "BPE")
    model.member("dropout", nil as String?)
    model.member("unk_token", special("[UNK]")?.token)
    model.member("continuing_subword_prefix", nil as String?)
    model.member("end_of_word_suffix", nil as String?)
    for flag in ["fuse_unk", "byte_fallback", "ignore_merges"] { model.member(flag, false) }
    TokenizerFileText.vocabulary(&model, tokens)
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
}

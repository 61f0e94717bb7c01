public import Diagnostics

/// Reads a tokenizer from a file of either form.
public enum TokenizerFormat {
  /// The tokenizer of a `tokenizer.json` (a name that ends in `.json`), or of a `vocab.txt` of BERT (any other name).
  ///
  /// - Parameter lowercases: whether a `vocab.txt` is that of an uncased model; a `tokenizer.json` says it itself.
  ///
  /// Errors: those of `TokenizerFile.read` and `VocabularyFile.bert`.
  public static func read(path: String, lowercases: Bool = true) throws(DiagnosticsError) -> TextTokenizer {
    if path.utf8.suffix(5).elementsEqual(".json".utf8) { return try TokenizerFile.read(path: path) }
    return try VocabularyFile.bert(path: path, lowercases: lowercases)
  }
}

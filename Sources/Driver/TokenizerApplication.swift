internal import DataSources
public import Diagnostics

/// `graphc tokenizer apply`: the ids of texts.
public struct TokenizerApplication {
  private let tokenizer: TextTokenizer
  private let layout: TokenLayout
  private let form: TextLine.Form

  /// Reads a tokenizer.
  ///
  /// - Parameters:
  ///   - path: a `tokenizer.json`, or a `vocab.txt` of BERT.
  ///   - isCased: whether a `vocab.txt` is that of a cased model.
  ///   - length: the ids that a text is cut to, special ones included; nil for all.
  ///   - addsSpecialTokens: whether the ids in front of and behind each text are added, such as those of `[CLS]` and
  ///     `[SEP]`.
  ///   - isJSON: whether texts come as JSON strings.
  ///
  /// Errors: those of reading the file; `valueOutOfRange` for a length without room for the special tokens.
  public init(
    path: String, isCased: Bool, length: Int?, addsSpecialTokens: Bool, isJSON: Bool
  ) throws(DiagnosticsError) {
    tokenizer = try TokenizerFormat.read(path: path, lowercases: !isCased)
    layout = try TokenLayout(
      for: tokenizer, length: length, paddingID: nil, addsSpecialTokens: addsSpecialTokens)
    form = isJSON ? .json : .plain
  }

  /// The ids of the next text as a line of JSON Lines; nil at the end.
  ///
  /// Errors: those of the reader; `dataMalformed` for a line that is no text.
  public func next(_ lines: inout LineReader) throws(DiagnosticsError) -> String? {
    guard let bytes = try lines.next() else { return nil }
    let text = try TextLine.text(bytes, form, line: lines.count, of: lines.source)
    let ids = tokenizer.encode(text, layout: layout).ids
    return "[\(ids.map(String.init).joined(separator: ","))]\n"
  }
}

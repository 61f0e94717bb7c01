public import Diagnostics
internal import Files

/// Reads BERT's `vocab.txt`: one token on each line, whose number, counted from 0, is the id.
public enum VocabularyFile {
  /// The largest file that is read, in bytes.
  static let mostBytes = 64 << 20

  /// The tokenizer of a BERT model: `BasicTokenizer`, then WordPiece, `[CLS]` in front and `[SEP]` behind.
  ///
  /// `lowercases` is for the uncased models: small letters without accents. Errors: those of reading a file,
  /// `dataMalformed` for an empty or repeated line, line ends of Windows, a byte order mark, bytes that are no UTF-8,
  /// and a vocabulary without `[UNK]`, `[CLS]` or `[SEP]`.
  public static func bert(path: String, lowercases: Bool = true) throws(DiagnosticsError) -> TextTokenizer {
    let table = try table(path)
    func special(_ token: String) throws(DiagnosticsError) -> Int32 {
      if let id = table.id(of: Array(token.utf8)) { return id }
      throw DataFailure.malformed(
        path, "has no line `\(token)`, which BERT's tokenizer needs",
        help: "use the `vocab.txt` that came with the model")
    }
    let unknown = try special("[UNK]")
    let start = try special("[CLS]")
    let end = try special("[SEP]")
    let added = ["[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]"].compactMap { name in
      table.id(of: Array(name.utf8)).map { AddedTokens.Token(content: Array(name.utf8), id: $0) }
    }
    return TextTokenizer(
      normalizer: .bert(
        cleans: true, spacesChinese: true, stripsAccents: lowercases, lowercases: lowercases),
      splitter: .bert, model: WordPieceModel(table: table, unknown: unknown), added: added,
      decoder: .wordPiece(prefix: "##", cleansUp: true), prefix: [start], suffix: [end])
  }

  private static func table(_ path: String) throws(DiagnosticsError) -> TokenTable {
    let bytes = try BoundedFile.read(path: path, limit: mostBytes)
    if let hint = FormatHint.recognize(Array(bytes.prefix(16))) {
      throw DataFailure.malformed(path, "is \(hint.format), not a list of tokens", help: hint.help)
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      throw DataFailure.malformed(
        path, "begins with a byte order mark, which would be part of the first token",
        help: "save it as UTF-8 without a byte order mark")
    }
    var table = TokenTable()
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    for (index, line) in lines.enumerated() {
      func defect(_ words: String, help: String) -> DiagnosticsError {
        DataFailure.malformed(path, "is no right vocabulary: line \(index + 1) \(words)", help: help)
      }
      guard line.last != UInt8(ascii: "\r") else {
        throw defect(
          "ends as Windows writes it (CR LF)", help: "convert it, for instance with `sed -i 's/\\r$//'`")
      }
      guard let text = String(validating: line, as: UTF8.self) else {
        throw defect("is not UTF-8", help: DataFailure.downloadAgain)
      }
      // The reference takes white space at the end away.
      var scalars = Array(text.unicodeScalars)
      while let last = scalars.last, UnicodeTables.isSpace(last) { scalars.removeLast() }
      guard !scalars.isEmpty else {
        throw defect("is empty", help: "an id would have no token: use the file that came with the model")
      }
      let token = TextBytes.utf8(scalars)
      if let first = table.id(of: token) {
        throw defect(
          "repeats the token `\(JSONReader.shown(token))` of line \(first + 1)",
          help: "every token needs one id: use the file that came with the model")
      }
      guard table.insert(token, id: index) else {
        throw defect("is one too many", help: "at most \(TokenTable.mostIDs) tokens are read")
      }
    }
    return table
  }
}

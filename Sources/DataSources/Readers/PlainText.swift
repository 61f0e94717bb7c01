public import Diagnostics

/// Reads a whole file as one text, for language models.
public enum PlainText {
  /// The text of a file, plain or compressed with gzip, of at most `limit` bytes; a byte order mark is left out.
  ///
  /// Errors: those of reading a file, `dataMalformed` for other formats and bytes that are no UTF-8, `noData` for an
  /// empty file.
  public static func read(path: String, limit: Int = 1 << 30) throws(DiagnosticsError) -> String {
    let text = try checked(Gzip.inflate(path: path, limit: limit), path: path)
    guard !text.isEmpty else {
      throw DiagnosticsError(
        .error(.noData, "`\(path)` is empty", help: ["check that this is the file you meant"]))
    }
    return text
  }

  /// The rows of `length` ids that begin every `stride` ids; what is left at the end is no row.
  ///
  /// - Requires: `length` and `stride` are positive.
  public static func windows(_ ids: [Int32], length: Int, stride: Int) -> [ArraySlice<Int32>] {
    precondition(length > 0 && stride > 0, "a row has tokens")
    guard ids.count >= length else { return [] }
    return Swift.stride(from: 0, through: ids.count - length, by: stride).map { ids[$0..<$0 + length] }
  }

  /// The text of bytes that must be UTF-8, without a byte order mark.
  static func checked(_ bytes: [UInt8], path: String) throws(DiagnosticsError) -> String {
    if let hint = FormatHint.recognize(Array(bytes.prefix(16))) {
      throw DataFailure.malformed(path, "is \(hint.format), not a text", help: hint.help)
    }
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    guard let text = String(validating: bytes[start...], as: UTF8.self) else {
      // Only the line that holds the first wrong byte is looked at closely.
      var line = 0
      for part in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
        line += 1
        if String(validating: part, as: UTF8.self) == nil { break }
      }
      throw TextCollector.failure(
        path, line, "is not UTF-8", help: "convert the file, for instance with `iconv -t UTF-8`")
    }
    return text
  }
}

public import Diagnostics

/// Word vectors as text, as GloVe and word2vec write them: a word and its numbers on each line, between blanks.
///
/// A first line of two whole numbers, of words and of numbers for each, is word2vec's header. Words may hold blanks (GloVe's
/// largest file does), so the numbers are counted from the end of the line. Pennington et al. 2014, Mikolov et al. 2013.
public enum WordVectors {
  /// What a file gave.
  public struct Found: Hashable, Sendable {
    /// The words in the file.
    public let words: Int
    /// The rows that were filled.
    public let rows: Int
  }

  /// Puts the vectors of the words that have a row into `numbers`; the other rows become 0.
  ///
  /// The first line of a word counts. Words without a row are passed over unread.
  /// - Parameters:
  ///   - width: the numbers of a row.
  ///   - row: the row of a word, or nil.
  ///   - numbers: `[rows, width]`.
  ///
  /// Errors: `dataMissing`, `dataMalformed`, `fileTooLarge`; `dataDisagrees` for vectors of another width.
  public static func read(
    path: String, width: Int, row: (String) -> Int?, into numbers: UnsafeMutableBufferPointer<Float>
  ) throws(DiagnosticsError) -> Found {
    precondition(width > 0 && numbers.count.isMultiple(of: width), "rows of a width")
    numbers.update(repeating: 0)
    let stream = try ByteStream(path: path, limit: limit)
    var filled = [Bool](repeating: false, count: numbers.count / width)
    var (words, rows) = (0, 0)
    while let (bytes, line) = try stream.nextLine() {
      var fields = bytes[...]
      while fields.last == space || fields.last == tab { fields.removeLast() }
      if fields.isEmpty { continue }
      if line == 1 {
        if isHeader(fields) { continue }
        let own = fields.count { $0 == space || $0 == tab }
        guard own == width else {
          throw DiagnosticsError(
            .error(
              .dataDisagrees, "`\(path)` has vectors of \(own) numbers, but the embedding has \(width)",
              help: ["write `embedding: \(own)`, or give a file with vectors of \(width) numbers"]))
        }
      }
      guard let end = endOfWord(fields, width) else {
        throw TextCollector.failure(
          path, line, "does not hold a word and \(width) numbers",
          help:
            "all vectors of a file must be of one width; perhaps the file was cut: \(DataFailure.downloadAgain)"
        )
      }
      words += 1
      let word = String(decoding: fields[..<end], as: UTF8.self)
      guard let place = row(word), filled.indices.contains(place), !filled[place] else { continue }
      filled[place] = true
      rows += 1
      var target = place * width
      for field in fields[(end + 1)...].split(whereSeparator: { $0 == space || $0 == tab }) {
        guard let number = Float(String(decoding: field, as: UTF8.self)), number.isFinite else {
          throw TextCollector.failure(
            path, line,
            "has `\(String(decoding: field.prefix(40), as: UTF8.self))` among the numbers of `\(word)`",
            help: "every number must be finite; \(DataFailure.downloadAgain)")
        }
        numbers[target] = number
        target += 1
      }
    }
    guard words > 0 else {
      throw DataFailure.malformed(
        path, "holds no word vectors", help: "check that this is the file you meant")
    }
    return Found(words: words, rows: rows)
  }

  /// The most bytes of a file: GloVe's largest has 5.6 billion.
  private static let limit = 1 << 36
  private static let space = UInt8(ascii: " ")
  private static let tab = UInt8(ascii: "\t")

  /// Whether a line is word2vec's header: two whole numbers.
  private static func isHeader(_ line: ArraySlice<UInt8>) -> Bool {
    let fields = line.split(separator: space)
    return fields.count == 2
      && fields.allSatisfy { $0.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }
  }

  /// Where the word of a line ends: before as many fields as a vector has numbers; nil for too few.
  private static func endOfWord(_ line: ArraySlice<UInt8>, _ width: Int) -> Int? {
    var left = width
    for place in line.indices.reversed() where line[place] == space || line[place] == tab {
      left -= 1
      if left == 0 { return place > line.startIndex ? place : nil }
    }
    return nil
  }
}

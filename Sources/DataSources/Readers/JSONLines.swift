public import Diagnostics

/// Reads texts and classes from JSON Lines: one object on each line, plain or compressed with gzip.
public enum JSONLines {
  /// The examples of a file, at most `limit`; empty lines are left out.
  ///
  /// Texts must be strings, several are joined by a blank; the label is a number or a string, and nil leaves it out.
  /// Errors, with the line: those of reading a file, `dataMalformed` for a line that is no object and a missing field;
  /// `noData`. Fields that the first object does not have point at `text` or `label` of `places`.
  public static func read(
    path: String, texts: [String] = ["text"], label: String? = "label", firstClass: Int? = nil,
    limit: Int? = nil, places: [String: SourceSpan] = [:]
  ) throws(DiagnosticsError) -> TextExamples {
    let stream = try ByteStream(path: path, limit: TextTable.mostBytes)
    var collector = TextCollector(path: path, firstClass: firstClass)
    while collector.count < limit ?? Int.max, let (bytes, line) = try stream.nextLine() {
      if bytes.allSatisfy({ $0 == 0x20 || $0 == 9 }) { continue }
      let value: JSONValue
      do throws(JSONReader.Failure) {
        value = try JSONValue.read(bytes)
      } catch {
        throw TextCollector.failure(
          path, line, "is no right JSON: \(error.words) (byte \(error.offset))",
          help: "write one whole object on each line")
      }
      guard value.members != nil else {
        throw TextCollector.failure(
          path, line, "is no object", help: "write one object on each line, as {\"\(texts[0])\": …}")
      }
      // What the first object has and a later one does not is a fault of the data.
      let isFirst = collector.count == 0
      func field(_ name: String, _ key: String) throws(DiagnosticsError) -> JSONValue {
        if let field = value[name] { return field }
        let names = (value.members ?? []).map { JSONReader.shown($0.key) }
        throw TextCollector.failure(
          path, line, "has no field `\(name)`", at: isFirst ? places[key] : nil,
          help: names.isEmpty
            ? ["add the field"] : TextCollector.help(name, among: names, called: "field"))
      }
      var words: [UInt8] = []
      for (index, name) in texts.enumerated() {
        guard let part = try field(name, "text").bytes else {
          throw TextCollector.failure(
            path, line, "has no string in `\(name)`", help: "put the text in quotes")
        }
        words += (index == 0 ? [] : [UInt8(ascii: " ")]) + part
      }
      try collector.add(
        words,
        try label.map { (name) throws(DiagnosticsError) in
          let mark = try field(name, "label")
          if let words = mark.bytes { return words }
          if case .number(let value) = mark.content {
            return Array((Int(exactly: value).map { "\($0)" } ?? "\(value)").utf8)
          }
          throw TextCollector.failure(
            path, line, "has no label in `\(name)`: a number or a string is needed", help: "correct the line")
        }, line: line)
    }
    return try collector.finish()
  }
}

public import Diagnostics

/// Reads texts and classes from JSON Lines: one object on each line, plain or compressed with gzip.
public enum JSONLines {
  /// The examples of a file, at most `limit`; empty lines are left out.
  ///
  /// The text must be a string; the class a whole number or a string. Errors, with the line: those of reading a file,
  /// `dataMalformed` for a line that is no object, a missing field and a class out of range; `noData`.
  public static func read(
    path: String, text: String = "text", label: String = "label", labels: LabelForm, limit: Int? = nil
  ) throws(DiagnosticsError) -> TextExamples {
    let stream = try ByteStream(path: path, limit: TextTable.mostBytes)
    var collector = TextCollector(path: path, form: labels)
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
          path, line, "is no object", help: "write one object on each line, as {\"\(text)\": …}")
      }
      func field(_ name: String) throws(DiagnosticsError) -> JSONValue {
        if let field = value[name] { return field }
        let names = (value.members ?? []).prefix(10).map { "`\(JSONReader.shown($0.key))`" }
        throw TextCollector.failure(
          path, line, "has no field `\(name)`",
          help: names.isEmpty ? "add the field" : "its fields are \(names.joined(separator: ", "))")
      }
      guard let words = try field(text).bytes else {
        throw TextCollector.failure(path, line, "has no string in `\(text)`", help: "put the text in quotes")
      }
      let mark = try field(label)
      guard let label = mark.bytes ?? mark.integer.map({ Array(String($0).utf8) }) else {
        throw TextCollector.failure(
          path, line, "has no class in `\(label)`: a whole number or a string is needed",
          help: "correct the line")
      }
      try collector.add(words, label, line: line)
    }
    return try collector.finish()
  }
}

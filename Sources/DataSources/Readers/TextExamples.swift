internal import Diagnostics

/// Texts and their labels as they stand in a file, in its order.
public struct TextExamples: Equatable, Sendable {
  /// The file or folder, for messages.
  public let path: String
  /// The texts.
  public internal(set) var texts: [String] = []
  /// The label of each text, by its place in `names`; none for texts without labels.
  public internal(set) var labels: [Int32] = []
  /// The different labels, in the order in which they were first seen.
  public internal(set) var names: [[UInt8]] = []
  /// The line where each label was first seen; 0 where there are no lines.
  public internal(set) var lines: [Int] = []
  /// The number of the first class, where the file says it.
  public internal(set) var firstClass: Int?

  /// Creates an empty collection.
  init(path: String, firstClass: Int? = nil) {
    self.path = path
    self.firstClass = firstClass
  }

  /// Whether the texts have labels.
  public var hasLabels: Bool { !labels.isEmpty }

  /// Some of the examples, by their places.
  public func selecting(_ places: some Sequence<Int>) -> TextExamples {
    var out = self
    out.texts = places.map { texts[$0] }
    if hasLabels { out.labels = places.map { labels[$0] } }
    return out
  }

  /// Whether all texts, labels and names are the same bytes.
  public static func == (a: TextExamples, b: TextExamples) -> Bool {
    a.labels == b.labels && a.names == b.names
      && a.texts.elementsEqual(b.texts) { $0.utf8.elementsEqual($1.utf8) }
  }
}

/// Collects the examples of a file.
struct TextCollector {
  private let path: String
  private var examples: TextExamples
  private var places: [[UInt8]: Int32] = [:]

  init(path: String, firstClass: Int? = nil) {
    self.path = path
    examples = TextExamples(path: path, firstClass: firstClass)
  }

  /// The number of examples.
  var count: Int { examples.texts.count }

  /// Adds the example of a line; the label is as it stands there, and missing in all or in none.
  mutating func add(_ text: [UInt8], _ label: [UInt8]?, line: Int) throws(DiagnosticsError) {
    guard let text = String(validating: text, as: UTF8.self) else {
      throw TextCollector.failure(
        path, line, "is not UTF-8", help: "convert the file, for instance with `iconv -t UTF-8`")
    }
    examples.texts.append(text)
    guard let label else { return }
    if let place = places[label] {
      examples.labels.append(place)
      return
    }
    guard !label.isEmpty else {
      throw TextCollector.failure(path, line, "has an empty label", help: "correct the line, or leave it out")
    }
    let place = Int32(examples.names.count)
    places[label] = place
    examples.labels.append(place)
    examples.names.append(label)
    examples.lines.append(line)
  }

  /// What was collected; a file without examples is the error `noData`.
  func finish() throws(DiagnosticsError) -> TextExamples {
    guard !examples.texts.isEmpty else {
      throw DiagnosticsError(
        .error(.noData, "`\(path)` holds no examples", help: ["check that this is the file you meant"]))
    }
    return examples
  }

  static func failure(_ path: String, _ line: Int, _ words: String, help: String) -> DiagnosticsError {
    failure(path, line, words, at: nil, help: [help])
  }

  /// The same with the place of the setting that asks for what the line does not have.
  static func failure(
    _ path: String, _ line: Int, _ words: String, at place: SourceSpan?, help: [String]
  ) -> DiagnosticsError {
    DiagnosticsError(
      .error(.dataMalformed, "`\(path)` is no right data: line \(line) \(words)", at: place, help: help))
  }

  /// What to write instead of the name of a column or field that is not there.
  static func help(_ name: String, among names: [String], called what: String) -> [String] {
    let shown = names.prefix(20).map { "`\(JSONReader.shown(Array($0.utf8)))`" }.joined(separator: ", ")
    let all = "its \(what)s are \(shown)\(names.count > 20 ? ", …" : "")"
    guard let near = NearestWord.suggestion(for: name, among: names) else { return [all] }
    return ["did you mean `\(near)`?", all]
  }
}
